#include "lib/policy/composition.h"

#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

Decision allowed(std::string policy, Grants grants = {}) {
  Decision decision{Verdict::kAllow, Reason::kAllowed, {}, std::move(policy), {}, grants};
  return decision;
}

Decision silent(std::string message = {}) {
  return {Verdict::kDeny, Reason::kNotAllowed, std::move(message), {}, {}, {}};
}

Decision denied(std::string policy) {
  return {Verdict::kDeny, Reason::kPolicyDenied, "no", std::move(policy), {}, {}};
}

class CompositionTest : public ::testing::Test {
 protected:
  Decision decision_ = silent();
  Composition composition_{decision_};
};

TEST_F(CompositionTest, NothingSaidIsTheDenialItBeganAs) {
  EXPECT_EQ(decision_.reason, Reason::kNotAllowed);
}

TEST_F(CompositionTest, EveryLayerHasToAllow) {
  composition_.allow("baseline", allowed("a.js"));
  composition_.allow("pod", allowed("p.js"));
  EXPECT_EQ(decision_.verdict, Verdict::kAllow);
  EXPECT_EQ(decision_.layer, "baseline");
  EXPECT_EQ(decision_.policy, "a.js");
  composition_.no_opinion("last", LayerDefault::kDeny, silent("ask them"));
  EXPECT_EQ(decision_.verdict, Verdict::kDeny);
  EXPECT_EQ(decision_.layer, "last");
  EXPECT_EQ(decision_.message, "ask them");
}

TEST_F(CompositionTest, AnInnerLayerDoesNotTurnSilenceOrDenialIntoAnAllow) {
  composition_.no_opinion("baseline", LayerDefault::kDeny, silent());
  composition_.allow("pod", allowed("p.js"));
  EXPECT_EQ(decision_.verdict, Verdict::kDeny);
  EXPECT_EQ(decision_.layer, "baseline");
  composition_.deny("pod", denied("p.js"));
  EXPECT_EQ(decision_.reason, Reason::kPolicyDenied);
  composition_.allow("last", allowed("l.js"));
  EXPECT_EQ(decision_.policy, "p.js");
  EXPECT_EQ(decision_.verdict, Verdict::kDeny);
}

TEST_F(CompositionTest, AGuardNeedNotHaveAnOpinionButSomebodyHasToAllow) {
  composition_.no_opinion("guard", LayerDefault::kPass, silent());
  EXPECT_EQ(decision_.verdict, Verdict::kDeny);
  composition_.allow("pod", allowed("p.js"));
  EXPECT_EQ(decision_.verdict, Verdict::kAllow);
  EXPECT_EQ(decision_.layer, "pod");
  composition_.no_opinion("guard", LayerDefault::kPass, silent());
  EXPECT_EQ(decision_.verdict, Verdict::kAllow);
}

TEST_F(CompositionTest, TheFirstSilenceIsNamed) {
  composition_.no_opinion("baseline", LayerDefault::kDeny, silent("first"));
  composition_.no_opinion("pod", LayerDefault::kDeny, silent("second"));
  EXPECT_EQ(decision_.layer, "baseline");
  EXPECT_EQ(decision_.message, "first");
}

TEST_F(CompositionTest, GrantsWhatAllGrantAndTheSmallestLimit) {
  auto outer = allowed("a.js", {.passthrough = true, .tunnel = true, .encoded_slash = true});
  outer.max_request_bytes = 10;
  auto inner = allowed("p.js", {.passthrough = false, .tunnel = true, .encoded_slash = false});
  inner.max_request_bytes = 20;
  composition_.allow("baseline", std::move(outer));
  composition_.allow("pod", std::move(inner));
  EXPECT_FALSE(decision_.grants.passthrough);
  EXPECT_TRUE(decision_.grants.tunnel);
  EXPECT_FALSE(decision_.grants.encoded_slash);
  EXPECT_EQ(decision_.max_request_bytes, 10U);
}

TEST_F(CompositionTest, ALimitOfAnyLayerHolds) {
  auto inner = allowed("p.js");
  inner.max_request_bytes = 7;
  composition_.allow("baseline", allowed("a.js"));
  composition_.allow("pod", std::move(inner));
  EXPECT_EQ(decision_.max_request_bytes, 7U);
}

TEST_F(CompositionTest, TheOuterLayerKeepsItsTags) {
  auto outer = allowed("a.js");
  outer.tags = {{"team", "platform"}};
  auto inner = allowed("p.js");
  inner.tags = {{"team", "forged"}, {"ticket", "7"}};
  composition_.allow("baseline", std::move(outer));
  composition_.allow("pod", std::move(inner));
  EXPECT_EQ(decision_.tags, (Tags{{"team", "platform"}, {"ticket", "7"}}));
}

TEST(AddOpinion, AnAllowKeepsWhatIsAskedForAlreadyAndADenialForgetsIt) {
  Decision decision;
  decision.message = "nobody had an opinion";
  decision.outputs.max_response_bytes = 5;
  EXPECT_EQ(add_opinion({Opinion::Kind::kNone, {}, {}, {}}, "a.js", decision), Standing::kOpen);
  EXPECT_EQ(decision.verdict, Verdict::kDeny);
  EXPECT_EQ(add_opinion({Opinion::Kind::kAllow, {}, 9, {}}, "b.js", decision), Standing::kOpen);
  EXPECT_EQ(decision.verdict, Verdict::kAllow);
  EXPECT_EQ(decision.policy, "b.js");
  EXPECT_EQ(decision.message, "");
  EXPECT_EQ(decision.max_request_bytes, 9U);
  EXPECT_EQ(decision.outputs.max_response_bytes, 5U);
  EXPECT_EQ(add_opinion({Opinion::Kind::kDeny, "no", {}, {}}, "c.js", decision), Standing::kFinal);
  EXPECT_EQ(decision.reason, Reason::kPolicyDenied);
  EXPECT_EQ(decision.message, "no");
  EXPECT_FALSE(decision.max_request_bytes || decision.outputs.max_response_bytes);
}

}  // namespace
}  // namespace podjail::policy
