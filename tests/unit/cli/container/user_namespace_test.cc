#include "cli/container/user_namespace.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/cli/container/fake_engine.h"

// Entering a namespace that can be entered is in tests/cli/run_container_test.py: it takes a range of
// numbers.
namespace podjail::cli {
namespace {

using testing::HasSubstr;

TEST(UserNamespace, ThatIsNotThereIsTold) {
  EXPECT_THAT(enter_user_namespace(FakeEngine("exit 1").program()).error().message(),
              HasSubstr("podman unshare"));
  EXPECT_THAT(enter_user_namespace(FakeEngine("echo 0").program()).error().message(),
              HasSubstr("podman unshare"));
  EXPECT_FALSE(enter_user_namespace(FakeEngine("echo 999999999").program()));
}

TEST(UserNamespace, OfOneUserAloneIsRefusedAndSaysWhatIsMissing) {
  const FakeEngine engine("shift; exec unshare --user --map-root-user --mount \"$@\"");
  const pid_t child = ::fork();  // it stays in the namespace
  if (child == 0) {
    const auto entered = enter_user_namespace(engine.program());
    ::_exit(!entered && entered.error().message().find("/etc/subuid") != std::string::npos ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace podjail::cli
