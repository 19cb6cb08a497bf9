// How the watcher takes the tests that stand beside the policies, and being asked to reload.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"
#include "tests/unit/lib/policy/policy_directory.h"
#include "tests/unit/lib/policy/reload_inbox.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;
using Step = Reload::Step;

std::string test_of(std::string_view host, std::string_view verdict) {
  return "import { test, expect, request } from 'podjail:test';\ntest('it', () => expect(request('GET "
         "https://" +
         std::string(host) + "/'))." + std::string(verdict) + "());";
}

TEST(WatcherTests, ASetThatFailsItsOwnIsRefusedAtTheStart) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  directory.write("a_test.js", test_of("a.test", "toDeny"));
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  const auto reload = inbox.next_reload();
  ASSERT_FALSE(reload.result);
  EXPECT_EQ(reload.failed, Step::kTests);
  EXPECT_EQ(reload.cause, ReloadCause::kStart);
  EXPECT_THAT(reload.result.error().message(), HasSubstr("a_test.js:2: it: GET https://a.test/"));
}

TEST(WatcherTests, AnEditThatBreaksOneIsRefusedUntilEitherIsMended) {
  const PolicyDirectory directory;
  directory.write("a.js", "r.host === 'a.test'");
  directory.write("a_test.js", test_of("b.test", "toDeny"));
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  const auto first = inbox.next();
  ASSERT_TRUE(first) << first.error().message();
  directory.write("a.js", "r.host.endsWith('.test')");
  const auto broken = inbox.next_reload();
  EXPECT_FALSE(broken.result);
  EXPECT_EQ(broken.failed, Step::kTests);
  EXPECT_EQ(broken.cause, ReloadCause::kChange);
  directory.write("a_test.js", test_of("b.test", "toAllow"));  // the policy was meant
  const auto mended = inbox.next();
  ASSERT_TRUE(mended) << mended.error().message();
  EXPECT_EQ(mended->policies, 1U);
  EXPECT_NE(mended->revision, first->revision);
}

TEST(WatcherTests, AMistakeOfThePoliciesIsTheirsAndNotTheTests) {
  const PolicyDirectory directory;
  directory.write("a.js", "]");
  directory.write("a_test.js", test_of("a.test", "toDeny"));
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  const auto reload = inbox.next_reload();
  EXPECT_EQ(reload.failed, Step::kLoad);
  EXPECT_THAT(reload.result.error().message(), HasSubstr("a.js:1:1"));
}

TEST(WatcherTests, AreLeftAloneWhereTheyAreIgnored) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  directory.write("a_test.js", "]");
  ReloadInbox inbox;
  auto options = options_for(directory.path());
  options.tests = SetTests::kIgnore;
  const auto watcher = Watcher::start(std::move(options), inbox.callback());
  EXPECT_TRUE(inbox.next());
}

TEST(WatcherTests, LeaveNothingInTheEnginesThatJudge) {
  const PolicyDirectory directory;
  directory.write("a.js", "let asked = 0; export function onRequest(r) { return ++asked === 1; }");
  directory.write("a_test.js", test_of("a.test", "toAllow"));
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  const auto result = inbox.next();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->engines.at(0)->evaluate(Request().facts()).verdict, Verdict::kAllow);
}

TEST(WatcherTests, OfALayerInShadowModeAreNotRun) {
  const PolicyDirectory outer;
  const PolicyDirectory inner;
  outer.write("a.js", "true");
  outer.write("a_test.js", test_of("a.test", "toAllow"));
  inner.write("b.js", "deny()");
  inner.write("b_test.js", "]");
  auto options = options_for("");
  options.layers = {{{"inner", LayerDefault::kDeny}, {inner.path()}, LayerMode::kShadow},
                    {{"outer", LayerDefault::kDeny}, {outer.path()}, LayerMode::kEnforce}};
  ReloadInbox inbox;
  const auto watcher = Watcher::start(std::move(options), inbox.callback());
  const auto result = inbox.next();
  ASSERT_TRUE(result) << result.error().message();
  ASSERT_EQ(result->layers.size(), 1U);
  EXPECT_EQ(result->layers[0].name, "outer");
  EXPECT_EQ(result->layers[0].policies, 1U);
}

// They would take longer than they may, and the set would be refused for it.
TEST(WatcherTests, EndWithTheWatcher) {
  const PolicyDirectory directory;
  directory.write("a.js", "for (let i = 0; i < 1e6; ++i) r.host; true");
  ReloadInbox inbox;
  auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  ASSERT_TRUE(inbox.next());
  directory.write(
      "a_test.js",
      "import { test, expect, request } from 'podjail:test';\ntest('it', () => { for (let i = 0; i "
      "< 20000; ++i) expect(request('GET https://a.test/')).toAllow(); });");
  watcher.reset();
  EXPECT_TRUE(inbox.empty());
}

TEST(Watcher, ReloadsAtOnceWhenItIsAsked) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  ReloadInbox inbox;
  auto options = options_for(directory.path());
  options.settle = std::chrono::minutes(10);  // no change is read of itself
  const auto watcher = Watcher::start(std::move(options), inbox.callback());
  const auto first = inbox.next();
  ASSERT_TRUE(first);
  watcher->reload();
  const auto same = inbox.next_reload();
  ASSERT_TRUE(same.result);
  EXPECT_EQ(same.cause, ReloadCause::kAsked);
  EXPECT_EQ(same.result->revision, first->revision);
  directory.write("a.js", "false");
  watcher->reload();
  const auto edited = inbox.next();
  ASSERT_TRUE(edited);
  EXPECT_NE(edited->revision, first->revision);
}

}  // namespace
}  // namespace podjail::policy
