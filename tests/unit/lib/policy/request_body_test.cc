// r.body, of policies that declare that they read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/policy/request_object.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

Decision judge_body(const std::string& expression, std::optional<std::string_view> body) {
  const auto engine = make_engine({{"policy.js",
                                    "export const body = { maxBytes: 100 };\n"
                                    "let kept;\n"
                                    "export function onRequest(r) { return " +
                                        expression + "; }"}});
  auto facts = Request().facts();
  facts.body = body;
  return engine->evaluate(facts);
}

bool holds_of(const std::string& expression, std::string_view body) {
  return judge_body(expression, body).verdict == Verdict::kAllow;
}

TEST(RequestBody, IsTextBytesAndJson) {
  EXPECT_TRUE(holds_of("r.body.text() === 'a\\u00e9'", "a\xc3\xa9"));
  EXPECT_TRUE(holds_of("r.body.bytes().join() === '0,255' && r.body.bytes() instanceof Uint8Array",
                       std::string_view("\0\xff", 2)));
  EXPECT_TRUE(holds_of("r.body.json().a[1] === 2", "{\"a\": [1, 2]}"));
  EXPECT_TRUE(holds_of("r.body.text() === '' && r.body.bytes().length === 0", ""));
  EXPECT_TRUE(
      holds_of("Object.isFrozen(r.body) && r.body === r.body && r.body.constructor === undefined", "x"));
  EXPECT_TRUE(holds_of("(r.body.bytes()[0] = 7, r.body.bytes()[0] === 120)", "x"));
}

TEST(RequestBody, WhatIsNoTextOrNoJsonDenies) {
  EXPECT_EQ(judge_body("r.body.text() !== undefined", "\xff").reason, Reason::kPolicyError);
  EXPECT_EQ(judge_body("r.body.json() !== undefined", "{").reason, Reason::kPolicyError);
  EXPECT_EQ(judge_body("r.body.json() !== undefined", "").reason, Reason::kPolicyError);
}

TEST(RequestBody, ThatIsReadAndNotThereIsAskedFor) {
  const auto decision = judge_body("r.body.text() === 'x'", {});
  EXPECT_EQ(decision.verdict, Verdict::kDeny);
  EXPECT_EQ(decision.wants_body, 100U);
  EXPECT_EQ(judge_body("r.body.text() === 'x'", "x").wants_body, std::nullopt);
  EXPECT_EQ(judge_body("true", {}).wants_body, std::nullopt);
  EXPECT_EQ(judge_body("true", {}).verdict, Verdict::kAllow);
}

// An answer that was given without the body it asked for is none.
TEST(RequestBody, APolicyThatCatchesItIsAskedAgainAllTheSame) {
  const auto decision = judge_body("(() => { try { r.body; } catch {} return true; })()", {});
  EXPECT_EQ(decision.verdict, Verdict::kDeny);
  EXPECT_EQ(decision.wants_body, 100U);
}

TEST(RequestBody, IsUndefinedWhereNobodyDeclaresIt) {
  auto facts = Request().facts();
  EXPECT_EQ(make_engine({{"policy.js", "r.body === undefined"}})->evaluate(facts).verdict, Verdict::kAllow);
  facts.body = "x";
  EXPECT_EQ(make_engine({{"policy.js", "r.body === undefined"}})->evaluate(facts).verdict, Verdict::kAllow);
}

TEST(RequestBody, TheSmallestDeclarationHolds) {
  const auto engine = make_engine(
      {{"a.js",
        "export const body = { maxBytes: 7 };\nexport const onRequest = (r) => r.body.text() === '';"},
       {"b.js", "export const body = { maxBytes: 5 };\nexport const onRequest = () => true;"}});
  EXPECT_EQ(engine->evaluate(Request().facts()).wants_body, 5U);
}

TEST(RequestBody, ADenialBeforeItIsReadNeedsNoBody) {
  const auto engine = make_engine(
      {{"a.js", "deny('no')"},
       {"b.js",
        "export const body = { maxBytes: 5 };\nexport const onRequest = (r) => r.body.text() === '';"}});
  const auto decision = engine->evaluate(Request().facts());
  EXPECT_EQ(decision.message, "no");
  EXPECT_EQ(decision.wants_body, std::nullopt);
}

// It never shows another request's body.
TEST(RequestBody, KeptBeyondItsEvaluationThrows) {
  const auto engine =
      make_engine({{"policy.js",
                    "export const body = { maxBytes: 100 };\nlet kept;\n"
                    "export function onRequest(r) {\n"
                    "  if (kept === undefined) { kept = r.body; return kept.text() === 'one'; }\n"
                    "  r.body; return kept.text() === 'two';\n}"}});
  auto facts = Request().facts();
  facts.body = "one";
  EXPECT_EQ(engine->evaluate(facts).verdict, Verdict::kAllow);
  facts.body = "two";
  EXPECT_EQ(engine->evaluate(facts).reason, Reason::kPolicyError);
}

TEST(RequestBody, IsNotThereForAnAnswer) {
  const auto engine = make_engine({{"policy.js",
                                    "export const body = { maxBytes: 100 };\n"
                                    "export function onResponse(r, res) { return r.body.text() === ''; }"}});
  const auto decision = engine->evaluate_response(Request().facts(), {200, {}, {}}, {});
  EXPECT_EQ(decision.reason, Reason::kPolicyError);
  EXPECT_EQ(decision.wants_body, std::nullopt);
}

TEST(RequestBody, ADeclarationThatIsNoneIsRefused) {
  for (const char* body : {"5", "null", "{}", "{ maxBytes: 0 }", "{ maxBytes: 1048577 }", "{ maxBytes: '5' }",
                           "{ get maxBytes() { return 5; } }", "Promise.resolve()", "{ maxbytes: 5 }"}) {
    EXPECT_THAT(refusal_of("export const body = " + std::string(body) + ";\nexport function onRequest(r) {}"),
                HasSubstr("body is not"))
        << body;
  }
}

}  // namespace
}  // namespace podjail::policy
