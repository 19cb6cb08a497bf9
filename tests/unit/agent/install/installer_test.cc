#include "agent/install/installer.h"

#include <atomic>

#include "tests/unit/agent/host/scratch_host.h"
#include "tests/unit/agent/host/unix_daemon.h"
#include "tests/unit/agent/install/crio_config.h"
#include "tests/unit/agent/install/dumps.h"
#include "tests/unit/agent/install/listening_process.h"
#include "tests/unit/agent/install/scripted_commands.h"

namespace podjail::agent {
namespace {

class Rounds : public ScratchHost {
 protected:
  void SetUp() override {
    ScratchHost::SetUp();
    config_.host_root = root_.string();
    config_.sidecar_image = "registry.test/podjail:1";
    config_.containerd.socket = "/run/c.sock";
    put("/etc/containerd/config.toml", "version = 2\n");
    files_.emplace(files());
    runtime_.emplace(at("/run/c.sock"));
    before_ = everything();
  }
  Installer installer() { return Installer(config_, programs_, *files_, commands_); }
  std::size_t asked(const std::string& word) const {
    std::size_t times = 0;
    for (const auto& words : commands_.asked)
      times += std::find(words.begin(), words.end(), word) == words.end() ? 0 : 1;
    return times;
  }
  Result<CommandResult> answer(const Words& words) {
    const auto has_word = [&](const char* word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (has_word("dump")) return CommandResult{0, kDumpOfOne};
    if (has_word("--probe"))
      return CommandResult{0, R"({"program":"podjail-hook","holds":true,"findings":[]})"};
    if (has_word("--check-install")) return CommandResult{container_holds_ ? 0 : 1, "NOT jailed"};
    if (!restart_works_) return CommandResult{1, "systemctl"};
    runtime_.reset();
    runtime_.emplace(at("/run/c.sock"));
    return CommandResult{0, ""};
  }

  Config config_;
  const std::vector<Program> programs_{
      {"podjail-pause", "p"}, {"podjail-hook", "h"}, {"podjail-runtime", "r"}};
  std::optional<HostFiles> files_;
  ScriptedCommands commands_{[this](const Words& words) { return answer(words); }};
  std::optional<ListeningProcess> runtime_;
  bool container_holds_ = true;
  bool restart_works_ = true;
  const Installer::Time now_{};
  std::map<std::string, std::string> before_;
};

TEST_F(Rounds, InstallRestartAndCheckOnce) {
  auto installer = this->installer();
  const auto state = installer.round(now_);
  EXPECT_TRUE(state.ready) << state.trouble;
  EXPECT_EQ(state.installs, 1U);
  EXPECT_EQ(state.restarts, 1U);
  EXPECT_EQ(state.runtime, Check::kHolds);
  EXPECT_EQ(state.kernel, Check::kHolds);
  EXPECT_EQ(state.container, Check::kHolds);
  EXPECT_EQ(installer.round(now_), state) << "nothing to do";
  EXPECT_EQ(asked("restart"), 1U);
  EXPECT_EQ(asked("--probe"), 1U);
}

TEST_F(Rounds, CheckAgainAfterAWhile) {
  auto installer = this->installer();
  installer.round(now_);
  installer.round(now_ + Installer::kCheckInterval);
  EXPECT_EQ(asked("--check-install"), 2U);
}

TEST_F(Rounds, RepairWhatSomebodyChangedAndCheckIt) {
  auto installer = this->installer();
  installer.round(now_);
  put("/opt/podjail/bin/podjail-hook", "changed");
  const auto state = installer.round(now_);
  EXPECT_TRUE(state.ready);
  EXPECT_EQ(state.repairs, 1U);
  EXPECT_EQ(state.restarts, 1U) << "the runtime reads nothing of it";
  EXPECT_EQ(asked("--check-install"), 2U);
}

TEST_F(Rounds, AreNotReadyWhileSomethingFailsAndTryAgain) {
  container_holds_ = false;
  auto installer = this->installer();
  auto state = installer.round(now_);
  EXPECT_FALSE(state.ready);
  EXPECT_EQ(state.container, Check::kFails);
  EXPECT_NE(state.trouble.find("NOT jailed"), std::string::npos);
  container_holds_ = true;
  EXPECT_TRUE(installer.round(now_).ready);
}

TEST_F(Rounds, ARestartThatFailedIsOwedAlsoByTheNextAgent) {
  restart_works_ = false;
  const auto first = installer().round(now_);
  EXPECT_FALSE(first.ready);
  EXPECT_EQ(first.runtime, Check::kFails);
  EXPECT_EQ(first.kernel, Check::kUntried) << "nothing is asked of a runtime that was not restarted";
  restart_works_ = true;
  auto next = installer();
  const auto state = next.round(now_);
  EXPECT_TRUE(state.ready) << state.trouble;
  EXPECT_EQ(state.restarts, 1U);
}

TEST_F(Rounds, WithoutARuntimeThereIsNothingToInstall) {
  runtime_.reset();
  std::filesystem::remove(at("/run/c.sock"));
  before_ = everything();
  auto installer = this->installer();
  EXPECT_FALSE(installer.round(now_).ready);
  EXPECT_EQ(everything(), before_);
}

class CrioRounds : public Rounds {
 protected:
  void SetUp() override {
    Rounds::SetUp();
    runtime_.reset();
    std::filesystem::remove(at("/run/c.sock"));
    config_.crio.socket = "/run/o.sock";
    crio_.emplace(at("/run/o.sock"), [this](const std::string&) {
      return "HTTP/1.0 200 OK\r\n\r\n" + kCrioRunc + (has_it_ ? kCrioOurs : "");
    });
    before_ = everything();
  }
  std::atomic<bool> has_it_ = false;
  std::optional<UnixDaemon> crio_;
};

TEST_F(CrioRounds, AreReadyWhileCrioHasTheHandler) {
  config_.restart = Restart::kNone;  // the operator does it
  auto installer = this->installer();
  EXPECT_FALSE(installer.round(now_).ready);
  EXPECT_EQ(installer.state().runtime, Check::kFails);
  EXPECT_TRUE(has("/etc/crio/crio.conf.d/50-podjail.conf"));
  has_it_ = true;
  EXPECT_TRUE(installer.round(now_ + Installer::kRestartInterval).ready) << installer.state().trouble;
  EXPECT_EQ(installer.state().runtime, Check::kHolds);
  has_it_ = false;  // somebody had it read an older file
  EXPECT_FALSE(installer.round(now_ + 2 * Installer::kRestartInterval).ready);
}

TEST_F(CrioRounds, ChangeNothingWhereCrioCouldNotBeRestarted) {
  config_.restart = Restart::kSignal;
  EXPECT_FALSE(installer().round(now_).ready);
  EXPECT_EQ(everything(), before_);
}

TEST_F(Rounds, AreUndoneByUninstall) {
  auto installer = this->installer();
  installer.round(now_);
  ASSERT_TRUE(installer.uninstall(Installer::Force::kNo));
  EXPECT_EQ(everything(), before_);
  EXPECT_EQ(asked("restart"), 2U);
  ASSERT_TRUE(installer.uninstall(Installer::Force::kNo)) << "a second time";
}

TEST_F(Rounds, AreNotUndoneUnderJailedPods) {
  auto installer = this->installer();
  installer.round(now_);
  put("/var/lib/podjail/live/c1.json", "x");
  EXPECT_EQ(installer.uninstall(Installer::Force::kNo).error().kind(), ErrorKind::kRefused);
  EXPECT_TRUE(has("/opt/podjail/bin/podjail-runtime"));
  ASSERT_TRUE(installer.uninstall(Installer::Force::kYes));
  EXPECT_EQ(everything(), before_);
}

TEST_F(Rounds, TheRuntimeStopsReadingOursBeforeTheProgramsGo) {
  auto installer = this->installer();
  installer.round(now_);
  restart_works_ = false;
  EXPECT_FALSE(installer.uninstall(Installer::Force::kNo));
  EXPECT_EQ(get("/etc/containerd/config.toml"), "version = 2\n");
  EXPECT_TRUE(has("/opt/podjail/bin/podjail-runtime")) << "a runtime that was not restarted still names it";
}

TEST_F(Rounds, DoNotRestartTheRuntimeOverAndOver) {
  restart_works_ = false;
  auto installer = this->installer();
  installer.round(now_);
  const auto again = installer.round(now_ + std::chrono::seconds(10));
  EXPECT_FALSE(again.ready);
  EXPECT_NE(again.trouble.find("a minute"), std::string::npos) << again.trouble;
  EXPECT_EQ(asked("restart"), 1U);
  restart_works_ = true;
  EXPECT_TRUE(installer.round(now_ + Installer::kRestartInterval).ready);
  std::filesystem::remove(at("/etc/containerd/conf.d/50-podjail.toml"));
  EXPECT_FALSE(installer.round(now_ + Installer::kRestartInterval).ready) << "somebody undoes it, and again";
  EXPECT_EQ(asked("restart"), 2U);
}

TEST_F(Rounds, AskContainerdAgainWhenItsFileChangedOrAfterAWhile) {
  auto installer = this->installer();
  installer.round(now_);
  installer.round(now_ + std::chrono::seconds(10));
  EXPECT_EQ(asked("dump"), 1U);
  std::ofstream(at("/etc/containerd/config.toml"), std::ios::app) << "[debug]\n";
  installer.round(now_ + std::chrono::seconds(20));
  EXPECT_EQ(asked("dump"), 2U);
  installer.round(now_ + std::chrono::seconds(20) + Installer::kDumpInterval);
  EXPECT_EQ(asked("dump"), 3U);
}

}  // namespace
}  // namespace podjail::agent
