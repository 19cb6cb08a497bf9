#include "agent/install/runtime_service.h"

#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/host/unix_daemon.h"
#include "tests/unit/agent/install/crio_config.h"
#include "tests/unit/agent/install/dumps.h"
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

TEST_F(Service, OfCrioTellsItsConfiguration) {
  EXPECT_EQ(read_crio(config_).error().kind(), ErrorKind::kUnavailable);
  const UnixDaemon crio(at("/run/o.sock"),
                        [](const std::string&) { return "HTTP/1.0 200 OK\r\n\r\n" + kCrioRunc; });
  EXPECT_EQ(*read_crio(config_), kCrioRunc);
}

TEST_F(Service, IsAskedForTheHandlerUntilItHasIt) {
  EXPECT_TRUE(has_handler(config_, RuntimeKind::kContainerd, std::chrono::seconds(0))) << "is not asked";
  EXPECT_FALSE(has_handler(config_, RuntimeKind::kCrio, std::chrono::seconds(0)));
  int times = 0;
  const UnixDaemon crio(at("/run/o.sock"), [&](const std::string&) {
    return "HTTP/1.0 200 OK\r\n\r\n" + kCrioRunc + (++times < 3 ? std::string() : kCrioOurs);
  });
  EXPECT_FALSE(has_handler(config_, RuntimeKind::kCrio, std::chrono::seconds(0)));
  EXPECT_TRUE(has_handler(config_, RuntimeKind::kCrio, std::chrono::seconds(30)));
  EXPECT_EQ(times, 3);
}

TEST_F(Service, IsRestartedBySystemdAndWaitedFor) {
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  const auto socket = listen_at(at("/run/c.sock"));
  ASSERT_TRUE(restart_runtime(config_, RuntimeKind::kContainerd, commands));
  EXPECT_EQ(commands.asked, (std::vector<Words>{{"systemctl", "restart", "containerd.service"}}));
  ScriptedCommands failing([](const Words&) { return CommandResult{5, "no such unit"}; });
  const auto failed = restart_runtime(config_, RuntimeKind::kCrio, failing);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message().find("no such unit"), std::string::npos);
}

TEST_F(Service, OfCrioIsNeverSignalled) {
  config_.restart = Restart::kSignal;
  EXPECT_TRUE(can_restart(config_, RuntimeKind::kContainerd));
  EXPECT_EQ(can_restart(config_, RuntimeKind::kCrio).error().kind(), ErrorKind::kInvalid);
  ScriptedCommands commands([](const Words&) { return CommandResult{0, ""}; });
  const auto crio = listen_at(at("/run/o.sock"));  // a signal would go to this process
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
  EXPECT_FALSE(answers(root_.string(), "/run/c.sock", std::chrono::seconds(0)));
}

}  // namespace
}  // namespace podjail::agent
