#include "hook/check/child.h"

#include <gtest/gtest.h>

#include <csignal>

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::check {
namespace {

constexpr std::chrono::seconds kLong{20};

class ChildTest : public runtime::TemporaryFolder {
 protected:
  std::string output() const { return path("output"); }
};

TEST_F(ChildTest, ACommandRunsToItsEndAndItsOutputIsKept) {
  EXPECT_EQ(*run_to_end({"sh", "-c", "echo one; echo two >&2; exit 7"}, output(), kLong), 7);
  EXPECT_EQ(*run_to_end({"echo", "three"}, output(), kLong), 0);
  EXPECT_EQ(contents("output"), "one\ntwo\nthree\n");
}

TEST_F(ChildTest, ACommandReadsNothing) {
  EXPECT_EQ(*run_to_end({"cat"}, output(), kLong), 0);
}

TEST_F(ChildTest, ACommandThatIsNotThereIsAnError) {
  const auto status = run_to_end({"/nonexistent/program"}, output(), kLong);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind(), ErrorKind::kNotFound);
}

TEST_F(ChildTest, ASignalIsAnEndToo) {
  EXPECT_EQ(*run_to_end({"sh", "-c", "kill -KILL $$"}, output(), kLong), 128 + SIGKILL);
}

TEST_F(ChildTest, ACommandThatDoesNotEndIsKilledAtItsLimit) {
  const Command command{"sleep", "98765431"};
  const auto status = run_to_end(command, output(), std::chrono::seconds{0});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind(), ErrorKind::kTimeout);
  EXPECT_FALSE(process_of(command));
}

TEST_F(ChildTest, AProcessIsFoundByItsWholeCommandLine) {
  const Command command{"sleep", "98765432"};
  {
    const auto child = Child::start(command, output());
    ASSERT_TRUE(child);
    // It is a copy of this process until it has become the program.
    const auto deadline = std::chrono::steady_clock::now() + kLong;
    while (!process_of(command) && std::chrono::steady_clock::now() < deadline) ::sched_yield();
    EXPECT_TRUE(process_of(command));
    EXPECT_FALSE(process_of({"sleep", "9876543"}));
    EXPECT_FALSE(process_of({"sleep"}));
  }
  EXPECT_FALSE(process_of(command)) << "gone with the object";
}

TEST_F(ChildTest, SignalsThatWeBlockEndACommandAllTheSame) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
  EXPECT_EQ(*run_to_end({"sh", "-c", "kill -TERM $$; exit 0"}, output(), kLong), 128 + SIGTERM);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace podjail::check
