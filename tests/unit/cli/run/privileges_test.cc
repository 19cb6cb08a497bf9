#include "cli/run/privileges.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

TEST(GiveUpPrivileges, LeavesRootANameWithoutPower) {
  EXPECT_TRUE(holds_in_child([] {
    if (!give_up_privileges({JailMode::kRoot, 0, 0, 65534, 65534})) return false;
    return ::geteuid() == 0 && ::setuid(12345) != 0 && ::prctl(PR_CAPBSET_READ, 12, 0, 0, 0) == 0 &&
           ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
  }));
}

TEST(GiveUpPrivileges, MakesRootWhoAskedForIt) {
  EXPECT_TRUE(holds_in_child([] {
    if (!give_up_privileges({JailMode::kRoot, 12345, 12346, 12345, 12346})) return false;
    uid_t real = 0;
    uid_t effective = 0;
    uid_t saved = 0;
    ::getresuid(&real, &effective, &saved);
    return real == 12345 && effective == 12345 && saved == 12345 && ::getegid() == 12346 &&
           ::getgroups(0, nullptr) == 0 && ::setuid(0) != 0;
  }));
}

TEST(GiveUpPrivileges, CannotBeTakenBackByAProgram) {
  EXPECT_TRUE(holds_in_child([] {
    if (!give_up_privileges({JailMode::kRoot, 0, 0, 65534, 65534})) return false;
    return status_of_child([] {
             ::execl("/bin/sh", "sh", "-c", "grep -q '^CapEff:.0*$' /proc/self/status", nullptr);
             return 9;
           }) == 0;
  }));
}

TEST(GiveUpPrivileges, FailsWhereTheyCannotBeGivenUp) {
  EXPECT_TRUE(holds_in_child([] {
    if (!give_up_privileges({JailMode::kRoot, 12345, 12345, 12345, 12345})) return false;
    return !give_up_privileges({JailMode::kRoot, 12346, 12346, 12346, 12346});
  }));
}

}  // namespace
}  // namespace podjail::cli
