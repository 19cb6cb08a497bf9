#include "cli/run/supervisor.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <functional>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "cli/run/caller_state.h"

// Children of the test stand for the jail and the sidecar.
namespace podjail::cli {
namespace {

using Kind = JailMessage::Kind;

class SupervisorTest : public testing::Test {
 protected:
  SupervisorTest() : caller_(CallerState::take()), logs_(RunLogs::open({}).value()) {}
  ~SupervisorTest() override {
    supervisor_.reset();
    caller_.give_back();
  }

  // `play` is what the jail's first process does.
  Supervisor& start(const std::function<void(const JailChannel&)>& play) {
    auto [ours, theirs] = JailChannel::make().value();
    const pid_t jail = ::fork();
    if (jail == 0) {
      ours = JailChannel(UniqueFd());
      play(theirs);
      ::_exit(0);
    }
    channel_ = std::move(ours);
    supervisor_.emplace(jail, channel_, logs_, signal_descriptor().value());
    return *supervisor_;
  }

  // A process that writes this to its log and then waits for its end, or ends at once.
  enum class Then { kStays, kEnds };
  static SidecarProcess sidecar(const char* log, const char* decisions, Then then) {
    std::array<int, 2> said{};
    std::array<int, 2> decided{};
    std::array<int, 2> handover{};
    EXPECT_EQ(0, ::pipe2(said.data(), O_CLOEXEC) | ::pipe2(decided.data(), O_CLOEXEC));
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, handover.data()));
    const pid_t child = ::fork();
    if (child == 0) {
      CallerState::take().give_back();
      sigset_t none;
      ::sigemptyset(&none);
      ::sigprocmask(SIG_SETMASK, &none, nullptr);
      [[maybe_unused]] auto written = ::write(said[1], log, std::strlen(log));
      written = ::write(decided[1], decisions, std::strlen(decisions));
      if (then == Then::kStays) ::pause();
      ::_exit(0);
    }
    ::close(said[1]);
    ::close(decided[1]);
    ::close(handover[1]);
    for (const int fd : {said[0], decided[0]}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return {child, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0))), UniqueFd(decided[0]),
            UniqueFd(said[0]), UniqueFd(handover[0])};
  }
  static SidecarHandover handover() {
    return {"proxy", {}, UniqueFd(::open("/", O_PATH)), UniqueFd(::open("/", O_PATH)), "settings"};
  }
  static constexpr const char* kReady = R"({"level":"info","event":"policies_loaded"})"
                                        "\n";

  CallerState caller_;
  RunLogs logs_;
  JailChannel channel_{UniqueFd()};
  std::optional<Supervisor> supervisor_;
};

TEST_F(SupervisorTest, SeesAJailThroughToTheStatusOfItsCommand) {
  auto& supervisor = start([](const JailChannel& channel) {
    static_cast<void>(channel.send({Kind::kReady, 0, "proxy"}));
    if (channel.receive().value().value().kind == Kind::kGo)
      static_cast<void>(channel.send({Kind::kEnded, 0x300}));
  });
  EXPECT_EQ(supervisor.wait_for_jail().value().text, "proxy");
  const auto* record =
      R"({"time":"t","protocol":"http","method":"GET","host":"a.test","path":"/","verdict":"allow","reason":"allowed"})";
  supervisor.attach(sidecar(kReady, record, Then::kStays));
  ASSERT_TRUE(supervisor.wait_for_sidecar(handover()));
  EXPECT_EQ(supervisor.run_command(std::nullopt).value(), 0x300);
  supervisor.finish_sidecar();
  EXPECT_NE(logs_.summary().find("a.test"), std::string::npos);
}

TEST_F(SupervisorTest, PassesOnWhyAJailCannotBeMade) {
  auto& supervisor = start([](const JailChannel& channel) {
    static_cast<void>(channel.send({Kind::kFailed, 0, "no network"}));
  });
  EXPECT_EQ(supervisor.wait_for_jail().error().message(), "no network");
}

TEST_F(SupervisorTest, NoticesAJailThatEndsWithoutAWord) {
  EXPECT_FALSE(start([](const JailChannel&) {}).wait_for_jail());
}

TEST_F(SupervisorTest, PassesOnWhyTheSidecarDoesNotJudge) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  const auto* refused = R"({"level":"error","event":"policies_refused","error":"a.js:1: SyntaxError"})"
                        "\n";
  supervisor.attach(sidecar(refused, "", Then::kStays));
  EXPECT_EQ(supervisor.wait_for_sidecar(handover()).error().message(), "a.js:1: SyntaxError");
}

TEST_F(SupervisorTest, NoticesASidecarThatEndsBeforeItJudges) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  supervisor.attach(sidecar("libv8.so: not found\n", "", Then::kEnds));
  const auto failed = supervisor.wait_for_sidecar(handover());
  EXPECT_NE(failed.error().message().find("libv8.so: not found"), std::string::npos);
}

TEST_F(SupervisorTest, NoticesASidecarThatEndsBeforeThereIsAJail) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  supervisor.attach(sidecar("libv8.so: not found\n", "", Then::kEnds));
  EXPECT_NE(supervisor.wait_for_jail().error().message().find("libv8.so: not found"), std::string::npos);
}

TEST_F(SupervisorTest, LetsTheCommandEndByItselfWhenTheSidecarIsGoneAndSaysSo) {
  auto& supervisor = start([](const JailChannel& channel) {
    static_cast<void>(channel.receive());  // kGo
    static_cast<void>(channel.receive());  // the signal below
    static_cast<void>(channel.send({Kind::kEnded, 0}));
  });
  auto process = sidecar(kReady, "", Then::kStays);
  const pid_t pid = process.pid;
  supervisor.attach(std::move(process));
  ASSERT_TRUE(supervisor.wait_for_sidecar(handover()));
  testing::internal::CaptureStderr();
  ::kill(pid, SIGKILL);
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT);
  ::kill(::getpid(), SIGUSR1);
  EXPECT_EQ(supervisor.run_command(std::nullopt).value(), 0);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("nothing leaves the jail"), std::string::npos);
}

TEST_F(SupervisorTest, PassesSignalsOnToTheCommand) {
  auto& supervisor = start([](const JailChannel& channel) {
    static_cast<void>(channel.receive());
    const auto signal = channel.receive().value().value();
    static_cast<void>(channel.send({Kind::kEnded, signal.number}));
  });
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(supervisor.run_command(std::nullopt).value(), SIGTERM);
}

TEST_F(SupervisorTest, IsInterruptedWhileAJailIsMade) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  ::kill(::getpid(), SIGINT);
  EXPECT_FALSE(supervisor.wait_for_jail());
  EXPECT_EQ(supervisor.interrupted_by(), SIGINT);
}

TEST_F(SupervisorTest, AsksACommandThatTakesTooLongToEnd) {
  auto& supervisor = start([](const JailChannel& channel) {
    static_cast<void>(channel.receive());
    const auto asked = channel.receive().value().value();
    static_cast<void>(channel.send({Kind::kEnded, asked.number}));
  });
  EXPECT_EQ(supervisor.run_command(std::chrono::milliseconds(1)).value(), std::nullopt);
}

TEST_F(SupervisorTest, EndsAJailThatDoesNotEndWhenAsked) {
  auto& supervisor = start([](const JailChannel&) { ::pause(); });
  EXPECT_EQ(supervisor.run_command(std::chrono::milliseconds(1)).value(), std::nullopt);
}

// A process of this test's own that stands for one outside of the jail.
struct Outside {
  explicit Outside(const char* script) : pid(::fork()) {
    if (pid == 0) {
      sigset_t none;
      ::sigemptyset(&none);
      ::sigprocmask(SIG_SETMASK, &none, nullptr);
      ::execl("/bin/sh", "sh", "-c", script, nullptr);
      ::_exit(127);
    }
    process = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  }
  int status() const {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
  }
  pid_t pid;
  UniqueFd process;
};

TEST_F(SupervisorTest, WatchesAProcessOutsideToItsEnd) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  const Outside outside("exit 4");
  EXPECT_EQ(supervisor.watch(outside.process.get(), std::nullopt).value(), Supervisor::Watched::kEnded);
  EXPECT_EQ(WEXITSTATUS(outside.status()), 4);
}

TEST_F(SupervisorTest, PassesSignalsToAProcessOutside) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  const Outside outside("trap 'exit 9' USR1; kill -USR1 $PPID; while :; do sleep 0.01; done");
  EXPECT_TRUE(supervisor.watch(outside.process.get(), std::nullopt));
  EXPECT_EQ(WEXITSTATUS(outside.status()), 9);
}

TEST_F(SupervisorTest, EndsAProcessOutsideThatTakesTooLong) {
  auto& supervisor = start([](const JailChannel& channel) { static_cast<void>(channel.receive()); });
  const Outside outside("exec sleep 1000");
  EXPECT_EQ(supervisor.watch(outside.process.get(), std::chrono::milliseconds(1)).value(),
            Supervisor::Watched::kOutOfTime);
  EXPECT_EQ(WTERMSIG(outside.status()), SIGTERM);
}

TEST_F(SupervisorTest, StopsWatchingWhenTheJailIsGone) {
  auto& supervisor = start([](const JailChannel&) {});
  const Outside outside("exec sleep 1000");
  EXPECT_FALSE(supervisor.watch(outside.process.get(), std::nullopt));
  ::kill(outside.pid, SIGKILL);
  outside.status();
}

}  // namespace
}  // namespace podjail::cli
