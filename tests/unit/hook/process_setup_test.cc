#include "hook/process_setup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace podjail::hook {
namespace {

TEST(ProcessSetup, NothingOfTheEnvironmentStays) {
  const auto check = [] {
    ::setenv("LD_PRELOAD", "/x", 1);
    const auto set_up = set_up_process();
    ::_exit(set_up && std::getenv("LD_PRELOAD") == nullptr && ::umask(0) == 077 ? 0 : 1);
  };
  EXPECT_EXIT(check(), testing::ExitedWithCode(0), "");
}

TEST(ProcessSetup, ClosedDescriptorsAreFilledBeforeAnythingElseIsOpened) {
  const auto check = [] {
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    const auto set_up = set_up_process();
    const int next = ::dup(STDERR_FILENO);
    ::_exit(set_up && next > STDERR_FILENO ? 0 : 1);
  };
  EXPECT_EXIT(check(), testing::ExitedWithCode(0), "");
}

TEST(ProcessSetup, ADeadlineEndsTheProcessWithItsLine) {
  const auto hang = [] {
    arm_deadline(std::chrono::seconds(1));
    while (true) ::pause();
  };
  EXPECT_EXIT(hang(), testing::ExitedWithCode(1), "\"result\":\"failed\".*not done in time");
}

TEST(EndWithParent, AChildOfADeadParentEndsAtOnce) {
  const pid_t child = ::fork();
  if (child == 0) {
    end_with_parent(1 << 22);  // nobody's pid
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

TEST(EndWithParent, AChildDiesWithItsParent) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    const pid_t self = ::getpid();
    if (::fork() == 0) {
      end_with_parent(self);
      if (::write(ends[1], "x", 1) == 1) ::pause();
      ::_exit(0);
    }
    ::pause();
  }
  ::close(ends[1]);
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the last writer is gone";
  ::close(ends[0]);
}

}  // namespace
}  // namespace podjail::hook
