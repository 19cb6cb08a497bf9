#include "cli/run/namespaces.h"

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ExplainForbidden, NamesTheSettingThatForbids) {
  const auto explain = [](const NamespaceSettings& settings) {
    return explain_forbidden(JailMode::kRootless, EPERM, settings);
  };
  EXPECT_THAT(explain({"0", "100", {}}), HasSubstr("kernel.unprivileged_userns_clone"));
  EXPECT_THAT(explain({"1", "0", {}}), HasSubstr("user.max_user_namespaces"));
  EXPECT_THAT(explain({"1", "100", "1"}), HasSubstr("kernel.apparmor_restrict_unprivileged_userns"));
  EXPECT_THAT(explain({"1", "100", "0"}), HasSubstr("seccomp"));
  EXPECT_THAT(explain({}), Not(HasSubstr("sysctl")));
}

TEST(ExplainForbidden, KnowsThatThereMayBeTooMany) {
  EXPECT_THAT(explain_forbidden(JailMode::kRootless, ENOSPC, {}), HasSubstr("user.max_*_namespaces"));
}

TEST(ExplainForbidden, TellsRootAboutContainers) {
  EXPECT_THAT(explain_forbidden(JailMode::kRoot, EPERM, {"0", "0", "1"}), HasSubstr("CAP_SYS_ADMIN"));
}

int status_in_jail(JailMode mode, const std::function<int()>& check) {
  const auto child = fork_into_jail(mode);
  if (child && *child == 0) ::_exit(check());
  int status = -1;
  if (child) ::waitpid(*child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ForkIntoJail, MakesTheFirstProcessOfItsOwn) {
  EXPECT_EQ(0, status_in_jail(JailMode::kRoot, [] { return ::getpid() == 1 ? 0 : 1; }));
}

TEST(MapOwnIds, LetsAUserBeItselfAndNobodyElse) {
  EXPECT_TRUE(holds_in_child([] {
    if (::setresgid(12345, 12345, 12345) != 0 || ::setresuid(12345, 12345, 12345) != 0) return false;
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // as a program that a user starts: its files in /proc are its own
    return status_in_jail(JailMode::kRootless, [] {
             if (!map_own_ids(12345, 12345)) return 1;
             if (::getuid() != 12345 || ::getgid() != 12345) return 2;
             return ::setuid(0) == 0 ? 3 : 0;
           }) == 0;
  }));
}

}  // namespace
}  // namespace podjail::cli
