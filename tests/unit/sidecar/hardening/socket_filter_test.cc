#include "sidecar/hardening/socket_filter.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "sidecar/hardening/syscall_filter.h"
#include "tests/unit/sidecar/hardening/child.h"

namespace podjail::hardening {
namespace {

bool forbidden() {
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && forbid_sockets().has_value();
}

bool makes_no_socket() {
  int pair[2];
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK}) {
    if (::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0) != -1 || errno != EPERM) return false;
  }
  return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1 && errno == EPERM;
}

TEST(SocketFilter, KeepsTheProcessFromMakingOne) {
  EXPECT_TRUE(holds_in_child([] { return forbidden() && makes_no_socket(); }));
}

TEST(SocketFilter, KeepsThreadsFromItToo) {
  EXPECT_TRUE(holds_in_child([] {
    bool holds = false;
    if (!forbidden()) return false;
    std::thread([&] { holds = makes_no_socket(); }).join();
    return holds;
  }));
}

TEST(SocketFilter, HoldsBeneathTheFilterThatAllowsThem) {
  EXPECT_TRUE(holds_in_child([] {
    return forbidden() && filter_system_calls().has_value() && ::socket(AF_INET, SOCK_STREAM, 0) == -1;
  }));
}

TEST(SocketFilter, LeavesOtherCallsAlone) {
  EXPECT_TRUE(holds_in_child([] { return forbidden() && ::getpid() > 0; }));
}

}  // namespace
}  // namespace podjail::hardening
