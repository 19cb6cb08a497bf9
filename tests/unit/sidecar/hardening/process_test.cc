#include "sidecar/hardening/process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "tests/unit/sidecar/hardening/child.h"

namespace podjail::hardening {
namespace {

constexpr uid_t kNobody = 65534;
bool become_nobody() {
  return ::getuid() != 0 ||
         (::setresgid(kNobody, kNobody, kNobody) == 0 && ::setresuid(kNobody, kNobody, kNobody) == 0);
}

TEST(Process, AnUnprivilegedProcessIsHardened) {
  EXPECT_TRUE(holds_in_child([] {
    if (!become_nobody() || !harden_process()) return false;
    rlimit core{1, 1};
    rlimit files{};
    ::getrlimit(RLIMIT_CORE, &core);
    ::getrlimit(RLIMIT_NOFILE, &files);
    return ::prctl(PR_GET_DUMPABLE) == 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
           core.rlim_max == 0 && files.rlim_cur == files.rlim_max;
  }));
}

TEST(Process, AHangupBeforePoliciesAreLoadedDoesNotEndIt) {
  EXPECT_TRUE(holds_in_child([] {
    if (!become_nobody() || !harden_process()) return false;
    return ::raise(SIGHUP) == 0;
  }));
}

TEST(Process, RootIsRefused) {
  ASSERT_EQ(::getuid(), 0U) << "run as root";
  EXPECT_TRUE(holds_in_child([] {
    const auto status = harden_process();
    return !status && status.error().kind() == ErrorKind::kRefused;
  }));
}

TEST(Process, AKeptCapabilityIsRefused) {
  ASSERT_EQ(::getuid(), 0U) << "run as root";
  EXPECT_TRUE(holds_in_child([] {
    ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);  // a change of user then keeps the permitted set
    if (!become_nobody()) return false;
    const auto status = harden_process();
    return !status && status.error().message() == "must not hold capabilities";
  }));
}

}  // namespace
}  // namespace podjail::hardening
