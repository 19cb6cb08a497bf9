#include "sidecar/hardening/command_filter.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "tests/unit/sidecar/hardening/child.h"

namespace podjail::hardening {
namespace {

bool filtered(const std::function<bool()>& check) {
  static const auto filter = CommandFilter::build().value();
  return holds_in_child(
      [&check] { return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter.apply() && check(); });
}

bool fails_with(int error, long result) {
  return result == -1 && errno == error;
}

TEST(CommandFilter, LetsThroughTheFamiliesThatANetworkNamespaceHolds) {
  for (const int family : {AF_UNIX, AF_INET, AF_INET6})
    EXPECT_TRUE(filtered([family] { return ::socket(family, SOCK_STREAM, 0) >= 0; })) << family;
  EXPECT_TRUE(filtered([] { return ::socket(AF_NETLINK, SOCK_RAW, 0) >= 0; }));
  std::array<int, 2> pair{};
  EXPECT_TRUE(filtered([&pair] { return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0; }));
}

TEST(CommandFilter, HasNoOtherFamily) {
  for (int family = 0; family <= 4096; ++family) {
    if (family == AF_UNIX || family == AF_INET || family == AF_INET6 || family == AF_NETLINK) continue;
    if (family > 64 && (family & (family - 1)) != 0) continue;  // of the large ones the powers of two
    EXPECT_TRUE(filtered([family] {
      return fails_with(EAFNOSUPPORT, ::socket(family, SOCK_DGRAM, 0)) &&
             fails_with(EAFNOSUPPORT, ::socket(family, SOCK_RAW | SOCK_CLOEXEC, 0x300));
    })) << family;
  }
  EXPECT_TRUE(filtered([] { return fails_with(EAFNOSUPPORT, ::socket(-1, SOCK_STREAM, 0)); }));
}

TEST(CommandFilter, CountsTheLowHalfOfAFamilyAlone) {
  constexpr long kHigh = 1L << 40;
  EXPECT_TRUE(filtered(
      [] { return fails_with(EAFNOSUPPORT, ::syscall(SYS_socket, kHigh | AF_VSOCK, SOCK_STREAM, 0)); }));
  EXPECT_TRUE(filtered([] { return ::syscall(SYS_socket, kHigh | AF_INET, SOCK_STREAM, 0) >= 0; }));
}

TEST(CommandFilter, HasNoIoUringAndNoKeys) {
  for (const long call : {SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register})
    EXPECT_TRUE(filtered([call] { return fails_with(ENOSYS, ::syscall(call, 0, 0, 0, 0)); })) << call;
  for (const long call : {SYS_keyctl, SYS_add_key, SYS_request_key})
    EXPECT_TRUE(filtered([call] { return fails_with(EPERM, ::syscall(call, 0, 0, 0, 0)); })) << call;
}

TEST(CommandFilter, TakesNoInputForTheTerminal) {
  EXPECT_TRUE(filtered([] {
    int leader = -1;
    int terminal = -1;
    if (::openpty(&leader, &terminal, nullptr, nullptr, nullptr) != 0) return false;
    const char letter = 'x';
    winsize size{};
    return fails_with(EPERM, ::ioctl(terminal, TIOCSTI, &letter)) &&
           fails_with(EPERM, ::syscall(SYS_ioctl, terminal, (1L << 33) | TIOCSTI, &letter)) &&
           ::ioctl(terminal, TIOCGWINSZ, &size) == 0;
  }));
}

TEST(CommandFilter, HoldsForWhatTheCommandStarts) {
  EXPECT_TRUE(filtered([] {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(fails_with(EAFNOSUPPORT, ::socket(AF_VSOCK, SOCK_STREAM, 0)) ? 0 : 1);
    int status = -1;
    return ::waitpid(child, &status, 0) == child && status == 0;
  }));
}

// x32 and 32-bit calls are other numbers for the same thing.
TEST(CommandFilter, KnowsTheNumbersOfX32) {
  constexpr long kX32 = 0x4000'0000;
  EXPECT_TRUE(filtered([] { return ::syscall(kX32 | SYS_socket, AF_VSOCK, SOCK_STREAM, 0) == -1; }));
  EXPECT_TRUE(filtered([] { return ::syscall(kX32 | SYS_io_uring_setup, 1, nullptr) == -1; }));
}

}  // namespace
}  // namespace podjail::hardening
