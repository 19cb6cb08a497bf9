#include "lib/policy/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Turn = PolicyOpinion::Turn;

Explanation explained(std::vector<PolicySource> files) {
  const Request request;
  auto explanation = explain(make_policy_sources(std::move(files)), patient_options(),
                             [&](Engine& engine) { return engine.evaluate(request.facts()); });
  if (!explanation) ADD_FAILURE() << explanation.error().message();
  return explanation ? *explanation : Explanation{};
}

TEST(Explain, TellsWhatEveryPolicySaysInOrder) {
  const auto explanation = explained({{"a.js", "undefined"},
                                      {"b.js", "allow({ max_tx_bytes: 7 })"},
                                      {"c.js", "deny(\"no\")"},
                                      {"d.js", "true"}});
  EXPECT_EQ(explanation.decision.reason, Reason::kPolicyDenied);
  EXPECT_EQ(explanation.decision.policy, "c.js");
  ASSERT_EQ(explanation.opinions.size(), 4U);
  EXPECT_EQ(explanation.opinions[0].alone.reason, Reason::kNotAllowed);
  EXPECT_EQ(explanation.opinions[1].alone.max_request_bytes, 7U);
  EXPECT_EQ(explanation.opinions[2].alone.message, "no");
  EXPECT_EQ(explanation.opinions[2].turn, Turn::kAsked);
  EXPECT_EQ(explanation.opinions[3].alone.verdict, Verdict::kAllow);
  EXPECT_EQ(explanation.opinions[3].turn, Turn::kNotReached);
}

TEST(Explain, ShowsWhereAPolicyThrewAndThroughWhichFunctions) {
  const auto explanation =
      explained({{"a.js",
                  "const f = (r) => r.missing.field;\n"
                  "export function onRequest(r) {\n  console.log(\"here\");\n  return f(r);\n}\n"}});
  EXPECT_EQ(explanation.decision.reason, Reason::kPolicyError);
  ASSERT_EQ(explanation.opinions.size(), 1U);
  EXPECT_THAT(explanation.opinions[0].failure,
              ElementsAre("a.js:1:28: TypeError: Cannot read properties of undefined (reading 'field')",
                          "at f (a.js:1:28)", "at onRequest (a.js:4:10)"));
  ASSERT_EQ(explanation.console.size(), 1U);
  EXPECT_EQ(explanation.console[0].text, "here");
}

TEST(Explain, HasNoStackOfWhatIsNoError) {
  EXPECT_THAT(explained({{"a.js", "throw \"text\""}}).opinions[0].failure, ElementsAre("a.js:1:1: text"));
  EXPECT_THAT(explained({{"a.js", "true"}}).opinions[0].failure, IsEmpty());
}

TEST(Explain, IsNotHeldUpByAStackThatRunsForever) {
  const Request request;
  EngineOptions options;
  options.deadline = std::chrono::milliseconds(50);
  const auto explanation = explain(make_policy_sources({{"a.js", "throw { get stack() { for (;;); } }"}}),
                                   options, [&](Engine& engine) { return engine.evaluate(request.facts()); });
  ASSERT_TRUE(explanation);
  EXPECT_EQ(explanation->decision.verdict, Verdict::kDeny);
}

TEST(Explain, FailsWherePoliciesDoNotLoad) {
  EXPECT_FALSE(explain(make_policy_sources({{"a.js", "("}}), {}, [](Engine&) { return Decision{}; }));
}

}  // namespace
}  // namespace podjail::policy
