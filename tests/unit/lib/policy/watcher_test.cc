#include "lib/policy/watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"
#include "tests/unit/lib/policy/policy_directory.h"
#include "tests/unit/lib/policy/reload_inbox.h"

namespace podjail::policy {
namespace {

using std::chrono::milliseconds;

Verdict verdict_of(WatchResult& result) {
  return result->engines.at(0)->evaluate(Request().facts()).verdict;
}

TEST(Watcher, ReportsThePoliciesItFindsAtFirst) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  ReloadInbox inbox;
  auto options = options_for(directory.path());
  options.engines = 3;
  const auto watcher = Watcher::start(std::move(options), inbox.callback());
  auto result = inbox.next();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->engines.size(), 3U);
  EXPECT_EQ(result->policies, 1U);
  EXPECT_EQ(result->revision, result->engines[2]->revision());
  EXPECT_EQ(verdict_of(result), Verdict::kAllow);
}

TEST(Watcher, DeniesEverythingForADirectoryThatDoesNotExist) {
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for("/nonexistent/policies"), inbox.callback());
  auto result = inbox.next();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->policies, 0U);
  EXPECT_EQ(verdict_of(result), Verdict::kDeny);
}

TEST(Watcher, TakesAnEditANewFileAndARemoval) {
  const PolicyDirectory directory;
  directory.write("a.js", "false");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  auto first = inbox.next();
  EXPECT_EQ(verdict_of(first), Verdict::kDeny);
  directory.write("a.js", "true");
  auto edited = inbox.next();
  ASSERT_TRUE(edited);
  EXPECT_EQ(verdict_of(edited), Verdict::kAllow);
  EXPECT_NE(edited->revision, first->revision);
  directory.write("b.js", "deny()");
  auto added = inbox.next();
  EXPECT_EQ(verdict_of(added), Verdict::kDeny);
  directory.remove("b.js");
  auto removed = inbox.next();
  EXPECT_EQ(verdict_of(removed), Verdict::kAllow);
  EXPECT_EQ(removed->revision, edited->revision);
}

TEST(Watcher, TakesTheSwapOfAConfigMap) {
  const PolicyDirectory directory;
  directory.make_directory("..1");
  directory.write("..1/a.js", "false");
  directory.link("..data", "..1");
  directory.link("a.js", "..data/a.js");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  auto before = inbox.next();
  EXPECT_EQ(verdict_of(before), Verdict::kDeny);
  directory.make_directory("..2");
  directory.write("..2/a.js", "true");
  directory.link("..data_tmp", "..2");
  directory.rename("..data_tmp", "..data");
  auto after = inbox.next();
  EXPECT_EQ(verdict_of(after), Verdict::kAllow);
}

TEST(Watcher, ReportsAMistakeOnceAndGoesOn) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  ReloadInbox inbox;
  auto options = options_for(directory.path());
  options.poll = milliseconds(1);  // many looks at the same mistake
  const auto watcher = Watcher::start(std::move(options), inbox.callback());
  ASSERT_TRUE(inbox.next());
  directory.write("a.js", "true ]");
  const auto broken = inbox.next();
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message(), ::testing::HasSubstr("a.js:1:6"));
  directory.write("a.js", "r.port === 443");
  auto mended = inbox.next();
  ASSERT_TRUE(mended) << mended.error().message();
  EXPECT_EQ(verdict_of(mended), Verdict::kAllow);
}

TEST(Watcher, ReportsWhatCannotBeRead) {
  const PolicyDirectory directory;
  directory.make_directory("a.js");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  EXPECT_EQ(inbox.next().error().kind(), ErrorKind::kInvalid);
}

TEST(Watcher, FindsByLookingWhatItIsNotToldOf) {
  const PolicyDirectory elsewhere;
  elsewhere.write("a.js", "false");
  const PolicyDirectory directory;
  directory.link("a.js", elsewhere.path() + "/a.js");
  ReloadInbox inbox;
  auto options = options_for(directory.path());
  options.poll = milliseconds(5);
  const auto watcher = Watcher::start(std::move(options), inbox.callback());
  auto before = inbox.next();
  EXPECT_EQ(verdict_of(before), Verdict::kDeny);
  elsewhere.write("a.tmp", "true");
  elsewhere.rename("a.tmp", "a.js");
  auto after = inbox.next();
  EXPECT_EQ(verdict_of(after), Verdict::kAllow);
}

TEST(Watcher, LosesNoChangeMadeWhileItBuilds) {
  const PolicyDirectory directory;
  directory.write("a.js", "r.port === 0");
  ReloadInbox inbox;
  const auto keep = inbox.callback();
  bool edited = false;
  const auto watcher = Watcher::start(options_for(directory.path()), [&](Reload reload) {
    if (!edited) directory.write("a.js", "r.port === 443");  // between the look and the wait
    edited = true;
    keep(std::move(reload));
  });
  auto first = inbox.next();
  auto second = inbox.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(verdict_of(first), Verdict::kDeny);
  EXPECT_EQ(verdict_of(second), Verdict::kAllow);
}

TEST(Watcher, ReportsNothingTwiceAndStops) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  ReloadInbox inbox;
  auto options = options_for(directory.path());
  options.poll = milliseconds(1);
  auto watcher = Watcher::start(std::move(options), inbox.callback());
  ASSERT_TRUE(inbox.next());
  directory.write("ignored.txt", "x");
  directory.write("b.js", "false");
  ASSERT_TRUE(inbox.next());
  watcher.reset();
  EXPECT_TRUE(inbox.empty());
}

Watcher::Options layered_options(const PolicyDirectory& outer, const PolicyDirectory& inner, LayerMode mode) {
  auto options = options_for("");
  options.layers = {{{"outer", LayerDefault::kDeny}, {outer.path()}, LayerMode::kEnforce},
                    {{"inner", LayerDefault::kDeny}, {inner.path()}, mode}};
  return options;
}

TEST(Watcher, TakesAChangeOfAnyLayer) {
  const PolicyDirectory outer;
  const PolicyDirectory inner;
  outer.write("a.js", "true");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(layered_options(outer, inner, LayerMode::kEnforce), inbox.callback());
  auto first = inbox.next();
  EXPECT_EQ(verdict_of(first), Verdict::kAllow);
  EXPECT_EQ(first->shadow, nullptr);
  inner.write("b.js", "false");
  auto second = inbox.next();
  EXPECT_EQ(verdict_of(second), Verdict::kDeny);
  EXPECT_NE(first->revision, second->revision);
}

TEST(Watcher, KeepsAShadowLayerBesideWhatIsInForce) {
  const PolicyDirectory outer;
  const PolicyDirectory inner;
  outer.write("a.js", "true");
  inner.write("b.js", "deny('no')");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(layered_options(outer, inner, LayerMode::kShadow), inbox.callback());
  auto result = inbox.next();
  EXPECT_EQ(verdict_of(result), Verdict::kAllow);
  EXPECT_EQ(result->policies, 1U);
  ASSERT_NE(result->shadow, nullptr);
  const auto would = result->shadow->evaluate(Request().facts());
  EXPECT_EQ(would.reason, Reason::kPolicyDenied);
  EXPECT_EQ(would.layer, "inner");
}

TEST(Watcher, KeepsAShadowFileBesideWhatIsInForce) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  directory.write("b.shadow.js", "deny('no')");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  auto result = inbox.next();
  EXPECT_EQ(verdict_of(result), Verdict::kAllow);
  ASSERT_NE(result->shadow, nullptr);
  EXPECT_EQ(result->shadow->evaluate(Request().facts()).policy, "b.shadow.js");
  directory.remove("b.shadow.js");
  EXPECT_EQ(inbox.next()->shadow, nullptr);
}

TEST(Watcher, DoesNotFailForAShadowThatDoes) {
  const PolicyDirectory directory;
  directory.write("a.js", "true");
  directory.write("b.shadow.js", "]");
  ReloadInbox inbox;
  const auto watcher = Watcher::start(options_for(directory.path()), inbox.callback());
  auto result = inbox.next();
  ASSERT_TRUE(result);
  EXPECT_EQ(verdict_of(result), Verdict::kAllow);
  EXPECT_EQ(result->shadow, nullptr);
  EXPECT_THAT(result->shadow_error, ::testing::HasSubstr("b.shadow.js:1:1"));
}

}  // namespace
}  // namespace podjail::policy
