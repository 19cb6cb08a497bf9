#include "cli/eval_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace podjail::cli {
namespace {

policy::Explanation denied_twice() {
  policy::Explanation explanation;
  explanation.decision.reason = Reason::kPolicyError;
  explanation.decision.policy = "a.js";
  policy::PolicyOpinion first;
  first.policy = "a.js";
  first.alone = explanation.decision;
  first.failure = {"a.js:1:5: Error: no", "at f (a.js:1:5)"};
  policy::PolicyOpinion second;
  second.policy = "b.js";
  second.alone.message = "the default of b.js";
  second.turn = policy::PolicyOpinion::Turn::kNotReached;
  explanation.opinions = {first, second};
  explanation.console = {{"a.js", "x"}};
  return explanation;
}

const std::vector<PolicyFile> kFiles{{"p/a.js", {"a.js", "    throw 1;"}}, {"p/b.js", {"b.js", "true"}}};

TEST(EvalReport, ShowsFailuresAndWhoWasNotAsked) {
  std::ostringstream out;
  write_eval_text(denied_twice(), kFiles, EvalOptions::Asked::kRequest, out);
  EXPECT_EQ(out.str(),
            "deny policy_error, by a.js\n\nopinions, in order:\n  p/a.js  fails (policy_error)\n    "
            "p/a.js:1:5: Error: no\n"
            "        throw 1;\n        ^\n      at f (a.js:1:5)\n  p/b.js  no opinion (not asked: decided "
            "before)\n\n"
            "console:\n  a.js: x\n");
}

TEST(EvalReport, IsTheSameInJson) {
  std::ostringstream out;
  write_eval_json(denied_twice(), kFiles, out);
  const auto document = nlohmann::json::parse(out.str());
  EXPECT_EQ(document["verdict"], "deny");
  EXPECT_EQ(document["reason"], "policy_error");
  EXPECT_EQ(document["opinions"][0]["failure"]["column"], 5);
  EXPECT_EQ(document["opinions"][0]["failure"]["stack"][0], "at f (a.js:1:5)");
  EXPECT_EQ(document["opinions"][1]["asked"], false);
  EXPECT_FALSE(document["opinions"][1].contains("message"));
  EXPECT_EQ(document["console"][0]["text"], "x");
}

TEST(EvalReport, TellsLimitsAndWhichHeadersAreEditedButNoneOfTheirValues) {
  policy::Explanation explanation;
  auto& decision = explanation.decision;
  decision.verdict = Verdict::kAllow;
  decision.outputs.max_response_bytes = 9;
  decision.outputs.deadline = std::chrono::milliseconds(20);
  decision.outputs.request_headers.set = {{"authorization", "s3cret"}};
  decision.outputs.request_headers.only = {{{"accept", "range"}}};
  decision.outputs.response_headers.remove = {{"set-cookie"}};
  decision.outputs.budgets = {{"k", 3, std::nullopt}};
  std::ostringstream text;
  write_eval_text(explanation, {}, EvalOptions::Asked::kRequest, text);
  EXPECT_EQ(text.str(),
            "allow, maxResponseBytes 9, deadlineMs 20, requestHeaders set authorization only accept range, "
            "responseHeaders remove set-cookie, budget k requests 3\n");
  std::ostringstream out;
  write_eval_json(explanation, {}, out);
  EXPECT_EQ(out.str().find("s3cret"), std::string::npos);
  const auto document = nlohmann::json::parse(out.str());
  EXPECT_EQ(document["maxResponseBytes"], 9);
  EXPECT_EQ(document["deadlineMs"], 20);
  EXPECT_EQ(document["requestHeaders"].dump(), R"({"only":[["accept","range"]],"set":["authorization"]})");
  EXPECT_EQ(document["budgets"].dump(), R"([{"key":"k","requests":3}])");
}

}  // namespace
}  // namespace podjail::cli
