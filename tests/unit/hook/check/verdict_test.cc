#include "hook/check/verdict.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/unit/hook/new_netns.h"
#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::check {
namespace {

using testing::HasSubstr;

class VerdictTest : public runtime::TemporaryFolder {};

TEST_F(VerdictTest, AProcessOfTheHostIsNotJailed) {
  const auto verdict = verdict_on(::getpid(), {}, path("run"));
  ASSERT_TRUE(verdict) << verdict.error().message();
  EXPECT_EQ(verdict->jailed, Jailed::kNo);
  EXPECT_THAT(verdict->reason, HasSubstr("the host's network namespace"));
}

TEST_F(VerdictTest, ANamespaceWithoutOurRulesetIsNotJailed) {
  in_new_netns([this] {
    const auto verdict = verdict_on(own_thread(), {}, path("run"));
    ASSERT_TRUE(verdict) << verdict.error().message();
    EXPECT_EQ(verdict->jailed, Jailed::kNo);
    EXPECT_THAT(verdict->reason, HasSubstr("the hook did not run"));
  });
}

TEST_F(VerdictTest, AProcessThatIsGoneCannotBeJudged) {
  EXPECT_FALSE(verdict_on(4194304, {}, path("run")));
}

}  // namespace
}  // namespace podjail::check
