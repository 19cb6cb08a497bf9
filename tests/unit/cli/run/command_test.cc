#include "cli/run/command.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "cli/run/run_options.h"
#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

// The status of a command of these words.
int run(std::vector<std::string> words, std::vector<int> kept = {}) {
  return status_of_child([&]() -> int {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    const auto caller = CallerState::take();
    become_command({std::move(words), {"GIVEN=yes"}, std::move(kept)}, caller,
                   hardening::CommandFilter::build().value());
  });
}

TEST(Command, RunsWithItsArgumentsAndTheEnvironmentItIsGiven) {
  EXPECT_EQ(0, run({"sh", "-c", "test \"$1$GIVEN${HOME-none}\" = oneyesnone", "sh", "one"}));
  EXPECT_EQ(9, run({"/bin/sh", "-c", "exit 9"}));
}

TEST(Command, ThatIsNotThereIs127AndThatCannotBeExecutedIs126) {
  EXPECT_EQ(kNotFound, run({"no-such-program-anywhere"}));
  EXPECT_EQ(kCannotExecute, run({"/etc/passwd"}));
  EXPECT_EQ(kCannotExecute, run({"/"}));
}

TEST(Command, HasNoDescriptorsBesidesThoseItKeeps) {
  const int left_open = ::fcntl(STDIN_FILENO, F_DUPFD, 50);  // not closed on exec
  const auto number = std::to_string(left_open);
  const std::vector<std::string> look = {"sh", "-c", "test -e /proc/self/fd/" + number};
  EXPECT_EQ(1, run(look));
  EXPECT_EQ(0, run(look, {left_open}));
  ::close(left_open);
}

TEST(Command, MeetsItsOwnSignals) {
  EXPECT_EQ(200 + SIGTERM, run({"sh", "-c", "kill -TERM $$"}));
}

}  // namespace
}  // namespace podjail::cli
