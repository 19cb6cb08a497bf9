#include "cli/run/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <csignal>

#include "cli/run/caller_state.h"
#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

TEST(Terminal, IsGivenBackToWhoHadIt) {
  EXPECT_TRUE(holds_in_child([] {
    int leader = -1;
    int terminal = -1;
    ::setsid();
    if (::openpty(&leader, &terminal, nullptr, nullptr, nullptr) != 0) return false;
    if (::ioctl(terminal, TIOCSCTTY, 0) != 0) return false;
    ::dup2(terminal, STDIN_FILENO);
    CallerState::take();
    const auto kept = Terminal::of_caller();
    // A command with job control: a group of its own that has the terminal, and ends.
    const int status = status_of_child([] {
      ::setpgid(0, 0);
      return ::tcsetpgrp(STDIN_FILENO, ::getpgrp()) == 0 ? 0 : 1;
    });
    if (status != 0 || ::tcgetpgrp(STDIN_FILENO) == ::getpgrp()) return false;
    kept.take_back();
    return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
  }));
}

TEST(Terminal, OfAProcessWithoutOneIsNone) {
  EXPECT_TRUE(holds_in_child([] {
    ::setsid();
    for (const int fd : {0, 1, 2}) ::dup2(::open("/dev/null", O_RDWR | O_CLOEXEC), fd);
    Terminal::of_caller().take_back();
    return ::tcgetpgrp(STDIN_FILENO) == -1;
  }));
}

TEST(LetGo, LeavesStandardErrorAlone) {
  EXPECT_TRUE(holds_in_child([] {
    struct stat before {};
    ::fstat(STDERR_FILENO, &before);
    let_go_of_input_and_output();
    struct stat facts {};
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) {
      ::fstat(fd, &facts);
      if (!S_ISCHR(facts.st_mode) || facts.st_rdev != makedev(1, 3)) return false;
    }
    ::fstat(STDERR_FILENO, &facts);
    return facts.st_ino == before.st_ino;
  }));
}

}  // namespace
}  // namespace podjail::cli
