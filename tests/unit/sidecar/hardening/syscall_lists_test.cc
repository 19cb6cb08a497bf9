#include "sidecar/hardening/syscall_lists.h"

#include <gmock/gmock.h>
#include <seccomp.h>

#include <set>
#include <string>

namespace podjail::hardening {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(SyscallLists, NameOnlyCallsThatExist) {
  for (const auto list : {allowed_calls(), forbidden_calls()}) {
    for (const char* name : list) EXPECT_NE(::seccomp_syscall_resolve_name(name), __NR_SCMP_ERROR) << name;
  }
}

TEST(SyscallLists, NameEachCallOnce) {
  std::multiset<std::string> names(allowed_calls().begin(), allowed_calls().end());
  names.insert(forbidden_calls().begin(), forbidden_calls().end());
  for (const auto& name : names) EXPECT_EQ(names.count(name), 1U) << name;
}

TEST(SyscallLists, AllowNothingWhoseArgumentsDecide) {
  const std::set<std::string> allowed(allowed_calls().begin(), allowed_calls().end());
  for (const char* decided : {"socket", "clone", "clone3", "mmap", "mprotect", "pkey_mprotect", "prctl",
                              "ioctl", "prlimit64", "setrlimit", "tgkill", "kill", "listen", "seccomp"}) {
    EXPECT_THAT(allowed, Not(Contains(decided)));
  }
}

}  // namespace
}  // namespace podjail::hardening
