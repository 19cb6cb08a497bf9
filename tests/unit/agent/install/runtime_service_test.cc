#include "agent/install/runtime_service.h"

#include <thread>

#include "agent/install/runtime_process.h"
#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/install/dumps.h"
#include "tests/unit/agent/install/listening_process.h"
#include "tests/unit/agent/install/scripted_commands.h"
#include "tests/unit/agent/install/unix_listener.h"

namespace podjail::agent {
namespace {

const std::string kDropIn = "/etc/containerd/conf.d/50-podjail.toml";

class Service : public ScratchHost {
 protected:
  void SetUp() override {
    ScratchHost::SetUp();
    config_.host_root = root_.string();
    config_.containerd.socket = "/run/c.sock";
    config_.crio.socket = "/run/o.sock";
  }
  Config config_;
};

TEST_F(Service, IsTheOneThatAnswers) {
  EXPECT_EQ(find_runtime_kind(config_).error().kind(), ErrorKind::kNotFound);
  const auto crio = listen_at(at("/run/o.sock"));
  EXPECT_EQ(*find_runtime_kind(config_), RuntimeKind::kCrio);
  const auto containerd = listen_at(at("/run/c.sock"));
  EXPECT_EQ(find_runtime_kind(config_).error().kind(), ErrorKind::kInvalid);
  config_.runtimes = {RuntimeKind::kContainerd};
  EXPECT_EQ(*find_runtime_kind(config_), RuntimeKind::kContainerd);
}

TEST_F(Service, TellsItsConfigurationWithoutOurImport) {
  put("/etc/containerd/config.toml",
      "imports = [\"" + kDropIn + "\"]  # podjail-agent\nversion = 2\n# mine\n");
  auto host = files();
  std::string shown;
  ScriptedCommands commands([&](const Words& words) {
    shown = get(words[2]);
    return CommandResult{0, kDumpOfOne};
  });
  const auto state = read_containerd(config_, host, commands);
  ASSERT_TRUE(state) << state.error().message();
  EXPECT_EQ(state->main, "version = 2\n# mine\n");
  EXPECT_EQ(state->dump, kDumpOfOne);
  EXPECT_EQ(shown, state->main);
  EXPECT_EQ(commands.asked.front(),
            (Words{"containerd", "--config", "/etc/containerd/.podjail-base.toml", "config", "dump"}));
  EXPECT_FALSE(has("/etc/containerd/.podjail-base.toml"));
}

TEST_F(Service, ThatHasNoConfigurationIsAskedForItsDefaults) {
  auto host = files();
  std::string shown;
  ScriptedCommands commands([&](const Words& words) {
    shown = get(words[2]);
    return CommandResult{0, kDumpOfOne};
  });
  const auto state = read_containerd(config_, host, commands);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->main, "");
  EXPECT_EQ(shown, "version = 2\n");
  EXPECT_FALSE(has("/etc/containerd"));
}

TEST_F(Service, ThatDoesNotTellLeavesNothingBehind) {
  put("/etc/containerd/config.toml", "version = 2\n");
  auto host = files();
  const auto before = everything();
  ScriptedCommands failing([](const Words&) { return CommandResult{1, "no such thing"}; });
  EXPECT_EQ(read_containerd(config_, host, failing).error().kind(), ErrorKind::kUnavailable);
  ScriptedCommands absent([](const Words&) { return fail(ErrorKind::kNotFound, "no containerd"); });
  EXPECT_FALSE(read_containerd(config_, host, absent));
  EXPECT_EQ(everything(), before);
}

TEST_F(Service, IsRestartedBySystemdAndWaitedFor) {
  std::optional<ListeningProcess> runtime(std::in_place, at("/run/c.sock"));
  ScriptedCommands commands([&](const Words&) {
    runtime.reset();
    runtime.emplace(at("/run/c.sock"));
    return CommandResult{0, ""};
  });
  const auto restarted = restart_runtime(config_, RuntimeKind::kContainerd, commands);
  ASSERT_TRUE(restarted) << restarted.error().message();
  EXPECT_EQ(commands.asked, (std::vector<Words>{{"systemctl", "restart", "containerd.service"}}));
  ScriptedCommands failing([](const Words&) { return CommandResult{5, "no such unit"}; });
  const auto failed = restart_runtime(config_, RuntimeKind::kCrio, failing);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message().find("no such unit"), std::string::npos);
}

TEST_F(Service, ThatSystemdSaysItRestartedAndThatGoesOnIsNotBelieved) {
  const ListeningProcess runtime(at("/run/c.sock"));
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  const auto restarted =
      restart_runtime(config_, RuntimeKind::kContainerd, commands, std::chrono::milliseconds(0));
  ASSERT_FALSE(restarted);
  EXPECT_EQ(restarted.error().kind(), ErrorKind::kTimeout);
}

TEST_F(Service, ThatIsSignalledIsWaitedForUntilItsSupervisorHasStartedItAgain) {
  config_.restart = Restart::kSignal;
  std::optional<ListeningProcess> runtime(std::in_place, at("/run/c.sock"));
  const auto before = process_at(root_.string(), "/run/c.sock");
  ASSERT_TRUE(before);
  std::jthread supervisor([&] {
    runtime->wait();
    runtime.emplace(at("/run/c.sock"));
  });
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  const auto restarted = restart_runtime(config_, RuntimeKind::kContainerd, commands);
  supervisor.join();
  EXPECT_TRUE(restarted) << restarted.error().message();
  EXPECT_NE(*process_at(root_.string(), "/run/c.sock"), *before);
  EXPECT_TRUE(commands.asked.empty());
}

TEST_F(Service, ThatDoesNotHeedASignalHasNotReadItsConfiguration) {
  config_.restart = Restart::kSignal;
  const ListeningProcess runtime(at("/run/c.sock"), ListeningProcess::AtHangup::kGoesOn);
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  const auto restarted =
      restart_runtime(config_, RuntimeKind::kContainerd, commands, std::chrono::milliseconds(0));
  ASSERT_FALSE(restarted);
  EXPECT_NE(restarted.error().message().find("did not begin anew"), std::string::npos);
}

TEST_F(Service, ThatIsCrioIsNeverSignalled) {
  config_.restart = Restart::kSignal;
  const ListeningProcess runtime(at("/run/o.sock"), ListeningProcess::AtHangup::kGoesOn);
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  EXPECT_EQ(restart_runtime(config_, RuntimeKind::kCrio, commands).error().kind(), ErrorKind::kInvalid);
}

TEST_F(Service, IsLeftAloneWhereTheOperatorRestartsIt) {
  config_.restart = Restart::kNone;
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  EXPECT_TRUE(restart_runtime(config_, RuntimeKind::kContainerd, commands));
  EXPECT_TRUE(commands.asked.empty());
}

TEST_F(Service, WithoutAProcessCannotBeSignalled) {
  config_.restart = Restart::kSignal;
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  EXPECT_EQ(restart_runtime(config_, RuntimeKind::kContainerd, commands).error().kind(),
            ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace podjail::agent
