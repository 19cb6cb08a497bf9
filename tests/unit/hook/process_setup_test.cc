#include "hook/process_setup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
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

}  // namespace
}  // namespace podjail::hook
