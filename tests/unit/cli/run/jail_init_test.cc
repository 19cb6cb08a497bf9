#include "cli/run/jail_init.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/stat.h>

#include "cli/run/namespaces.h"
#include "cli/run/run_options.h"
#include "tests/unit/cli/run/own_mounts.h"

// The jail's first process by itself: this test is its launcher and its sidecar.
namespace podjail::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Kind = JailMessage::Kind;

class JailInitTest : public testing::Test {
 protected:
  ~JailInitTest() override {
    launcher_ = JailChannel(UniqueFd());
    if (jail_ > 0) ::waitpid(jail_, nullptr, 0);  // it ends by itself when its launcher's side is gone
  }

  void start(std::vector<std::string> words) {
    start(JailPlan{kRootItself, {}, {std::move(words), {"PATH=/usr/bin:/bin"}, {}}});
  }
  void start(JailPlan plan) {
    plan.mounts.working_directory = "/";
    auto [ours, theirs] = JailChannel::make().value();
    const auto caller = CallerState::take();
    jail_ = fork_into_jail(JailMode::kRoot).value_or(-1);
    if (jail_ == 0) run_jail_init(plan, caller, std::move(theirs));
    caller.give_back();
    launcher_ = std::move(ours);
  }
  JailMessage next() { return launcher_.receive().value().value(); }

  // What the sidecar would do.
  void write_shared_files(JailMessage& ready) {
    ready.descriptors.pop_back();
    put_sidecar_files({std::move(ready.descriptors.back()), UniqueFd()});
    ready.descriptors.pop_back();
  }
  void go() { ASSERT_TRUE(launcher_.send({Kind::kGo})); }

  JailChannel launcher_{UniqueFd()};
  pid_t jail_ = -1;
};

TEST_F(JailInitTest, HandsOutItsSocketsThenRunsTheCommandAndTellsItsEnd) {
  start({"sh", "-c", "exit 5"});
  auto ready = next();
  EXPECT_EQ(ready.kind, Kind::kReady);
  EXPECT_THAT(ready.text, StartsWith("proxy:"));
  write_shared_files(ready);
  go();
  const auto ended = next();
  EXPECT_EQ(ended.kind, Kind::kEnded);
  EXPECT_EQ(WEXITSTATUS(ended.number), 5);
}

TEST_F(JailInitTest, MakesTheJailInANetworkThatIsThereAndOnlyHoldsIt) {
  const UniqueFd own(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
  const UniqueFd network(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::setns(own.get(), CLONE_NEWNET), 0);
  JailPlan plan{kRootItself, {}, {}};
  plan.use = JailPlan::Use::kHoldsNetwork;
  plan.network = network.get();
  start(std::move(plan));
  const auto ready = next();
  ASSERT_EQ(ready.kind, Kind::kReady) << ready.text;
  EXPECT_THAT(ready.text, Not(HasSubstr("processes")));
  struct stat theirs {};
  struct stat meant {};
  ASSERT_EQ(::stat(("/proc/" + std::to_string(jail_) + "/ns/net").c_str(), &theirs), 0);
  ASSERT_EQ(::fstat(network.get(), &meant), 0);
  EXPECT_EQ(theirs.st_ino, meant.st_ino);
}

TEST_F(JailInitTest, TellsThatTheCommandStopsAndGoesOn) {
  start({"sh", "-c", "kill -STOP $$; exec sleep 1000"});
  auto ready = next();
  write_shared_files(ready);
  go();
  const auto stopped = next();
  EXPECT_EQ(stopped.kind, Kind::kStopped);
  EXPECT_EQ(stopped.number, SIGSTOP);
  ASSERT_TRUE(launcher_.send({Kind::kSignal, SIGCONT}));
  EXPECT_EQ(next().kind, Kind::kContinued);
  ASSERT_TRUE(launcher_.send({Kind::kSignal, SIGTERM}));
  EXPECT_EQ(WTERMSIG(next().number), SIGTERM);
}

TEST_F(JailInitTest, PassesSignalsOn) {
  start({"sleep", "1000"});
  auto ready = next();
  write_shared_files(ready);
  go();
  ASSERT_TRUE(launcher_.send({Kind::kSignal, SIGKILL}));
  const auto ended = next();
  EXPECT_TRUE(WIFSIGNALED(ended.number));
}

TEST_F(JailInitTest, SaysWhyItCannotRunACommand) {
  start({"true"});
  EXPECT_EQ(next().kind, Kind::kReady);
  go();  // without the sidecar's files
  const auto failed = next();
  EXPECT_EQ(failed.kind, Kind::kFailed);
  EXPECT_NE(failed.text.find("ca.hash"), std::string::npos) << failed.text;
}

TEST_F(JailInitTest, EndsWhenItsLauncherIsGone) {
  start({"sleep", "1000"});
  EXPECT_EQ(next().kind, Kind::kReady);
  launcher_ = JailChannel(UniqueFd());
  int status = 0;
  EXPECT_EQ(::waitpid(jail_, &status, 0), jail_);
  EXPECT_EQ(WEXITSTATUS(status), kOwnFailure);
  jail_ = -1;
}

}  // namespace
}  // namespace podjail::cli
