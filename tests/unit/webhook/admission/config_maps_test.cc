#include "webhook/admission/config_maps.h"

#include <gtest/gtest.h>

namespace podjail::webhook {
namespace {

using nlohmann::json;

Review review_of(json config_map) {
  Review review;
  review.operation = "CREATE";
  review.resource = "configmaps";
  review.object = std::move(config_map);
  return review;
}

json labelled(const json& data) {
  return {{"metadata", {{"labels", {{"podjail.dev/policy", "true"}}}}}, {"data", data}};
}

Verdict judged(const Review& review, const Result<Trial>& trial) {
  return validate_config_map(review, [&](const json&) { return trial; });
}

TEST(ConfigMaps, AreKeptWhereTheirPoliciesHold) {
  const auto verdict = judged(review_of(labelled({{"a.js", "true"}})), Trial{{}, 3});
  EXPECT_EQ(verdict.kind, Verdict::Kind::kAllowed);
  EXPECT_TRUE(verdict.warnings.empty());
}

TEST(ConfigMaps, AreRefusedWithTheLineOfEachMistake) {
  const auto verdict =
      judged(review_of(labelled({{"a.js", "("}})), Trial{{"a.js:1:2: SyntaxError", "b.js:3: no"}, 0});
  EXPECT_EQ(verdict.kind, Verdict::Kind::kRefused);
  EXPECT_EQ(verdict.sentence, "a.js:1:2: SyntaxError; b.js:3: no");
}

TEST(ConfigMaps, AreNotKeptWhereNobodyCouldJudge) {
  const auto review = review_of(labelled({{"a.js", "true"}}));
  EXPECT_EQ(judged(review, fail(ErrorKind::kExhausted, "busy")).kind, Verdict::Kind::kFailed);
  EXPECT_EQ(judged(review, fail(ErrorKind::kRefused, "too slow")).kind, Verdict::Kind::kRefused);
}

TEST(ConfigMaps, AreNobodysPoliciesWithoutTheLabel) {
  const JudgePolicies never = [](const json&) -> Result<Trial> {
    return fail(ErrorKind::kInternal, "was asked");
  };
  auto other = labelled({{"a.js", "("}});
  other["metadata"]["labels"]["podjail.dev/policy"] = "false";
  EXPECT_EQ(validate_config_map(review_of(other), never).kind, Verdict::Kind::kAllowed);
  auto removed = review_of(nullptr);
  removed.operation = "DELETE";
  EXPECT_EQ(validate_config_map(removed, never).kind, Verdict::Kind::kAllowed);
  EXPECT_EQ(validate_config_map(review_of(nullptr), never).kind, Verdict::Kind::kFailed);
  auto pods = review_of(labelled({}));
  pods.resource = "pods";
  EXPECT_EQ(validate_config_map(pods, never).kind, Verdict::Kind::kFailed);
}

TEST(ConfigMaps, ComeWithAWarningWhereTheyAllowNothing) {
  EXPECT_EQ(judged(review_of(labelled({{"a_test.js", ""}, {".a.js", ""}})), Trial{}).warnings.size(), 1U);
  EXPECT_EQ(judged(review_of(labelled(json::object())), Trial{}).warnings.size(), 1U);
}

}  // namespace
}  // namespace podjail::webhook
