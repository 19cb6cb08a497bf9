#include "sidecar/process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace podjail {
namespace {

// Hardening cannot be undone, so each case is a child; its verdict is the exit status.
int verdict_of(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr uid_t kNobody = 65534;
bool become_nobody() {
  return ::getuid() != 0 ||
         (::setresgid(kNobody, kNobody, kNobody) == 0 && ::setresuid(kNobody, kNobody, kNobody) == 0);
}

TEST(Process, AnUnprivilegedProcessIsHardened) {
  EXPECT_EQ(verdict_of([] {
              if (!become_nobody() || !harden_process()) return false;
              rlimit core{1, 1};
              rlimit files{};
              ::getrlimit(RLIMIT_CORE, &core);
              ::getrlimit(RLIMIT_NOFILE, &files);
              return ::prctl(PR_GET_DUMPABLE) == 0 && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
                     core.rlim_max == 0 && files.rlim_cur == files.rlim_max;
            }),
            0);
}

TEST(Process, RootIsRefused) {
  ASSERT_EQ(::getuid(), 0U) << "run as root";
  EXPECT_EQ(verdict_of([] {
              const auto status = harden_process();
              return !status && status.error().kind() == ErrorKind::kRefused;
            }),
            0);
}

TEST(Process, AKeptCapabilityIsRefused) {
  ASSERT_EQ(::getuid(), 0U) << "run as root";
  EXPECT_EQ(verdict_of([] {
              ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);  // a change of user then keeps the permitted set
              if (!become_nobody()) return false;
              const auto status = harden_process();
              return !status && status.error().message() == "must not hold capabilities";
            }),
            0);
}

}  // namespace
}  // namespace podjail
