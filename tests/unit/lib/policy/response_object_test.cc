#include "lib/policy/response_object.h"

#include <gtest/gtest.h>

#include "lib/policy/request_object.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

const std::vector<HeaderView> kHeaders = {
    {"Content-Type", "text/html"}, {"Set-Cookie", "a"}, {"set-cookie", "b\xe9"}};

Decision judge_answer(Engine& engine, std::uint32_t status = 200, std::optional<std::uint64_t> length = {},
                      const Outputs& outputs = {}) {
  return engine.evaluate_response(Request().facts(), {status, length, kHeaders}, outputs);
}

Decision judge_answer(const std::string& body, const Outputs& outputs = {}) {
  const auto engine = make_engine({{"policy.js", "export function onResponse(r, res) { " + body + " }"}});
  return judge_answer(*engine, 200, 7, outputs);
}

bool shows(const std::string& expression) {
  return judge_answer("if (!(" + expression + ")) return deny('no');").verdict == Verdict::kAllow;
}

TEST(ResponseObject, ShowsTheHeadOfTheAnswerAndTheRequest) {
  EXPECT_TRUE(shows("res.status === 200 && res.contentLength === 7"));
  EXPECT_TRUE(shows("res.header('CONTENT-type') === 'text/html' && res.header('set-cookie') === 'a'"));
  EXPECT_TRUE(shows("res.header('none') === undefined && res.headers['set-cookie'] === 'a, b\\u00e9'"));
  EXPECT_TRUE(shows("res.headerList.length === 3 && res.headerList[2].join() === 'set-cookie,b\\u00e9'"));
  EXPECT_TRUE(shows("r.method === 'GET' && r.host === 'example.test' && r.headerList.length === 0"));
  const auto engine = make_engine({{"policy.js",
                                    "export function onResponse(r, res) { if (res.contentLength !== null) "
                                    "return deny(); }"}});
  EXPECT_EQ(judge_answer(*engine).verdict, Verdict::kAllow);
}

TEST(ResponseObject, IsFrozenAndInheritsNothing) {
  EXPECT_TRUE(
      shows("Object.isFrozen(res) && Object.isFrozen(res.headers) && Object.isFrozen(res.headerList[0])"));
  EXPECT_TRUE(shows("res.constructor === undefined && !('toString' in res) && Object.isFrozen(res.header)"));
}

TEST(ResponseObject, ADenialDecidesAndNoOpinionLetsTheAnswerPass) {
  const auto denied = judge_answer("return deny('not this');");
  EXPECT_EQ(denied.reason, Reason::kPolicyDenied);
  EXPECT_EQ(denied.message, "not this");
  EXPECT_EQ(denied.policy, "policy.js");
  for (const char* body : {"", "return false;", "return null;", "return true;", "return allow();"}) {
    EXPECT_EQ(judge_answer(body).verdict, Verdict::kAllow) << body;
  }
}

TEST(ResponseObject, AFailureDenies) {
  EXPECT_EQ(judge_answer("throw 1;").reason, Reason::kPolicyError);
  EXPECT_EQ(judge_answer("return 'yes';").reason, Reason::kPolicyResult);
  EXPECT_EQ(judge_answer("return Promise.resolve(true);").reason, Reason::kPolicyResult);
  EXPECT_EQ(judge_answer("res.header();").reason, Reason::kPolicyError);
  EXPECT_EQ(judge_answer("const big = []; while (true) big.push('x'.repeat(1000) + big.length);").reason,
            Reason::kPolicyMemory);
}

TEST(ResponseObject, AnAnswerThatIsJudgedForTooLongIsDeniedAndTheNextIsJudgedAgain) {
  auto options = patient_options();
  options.deadline = std::chrono::milliseconds(50);
  const auto engine = make_engine(
      {{"policy.js", "export function onResponse(r, res) { while (res.status === 500) {} }"}}, options);
  EXPECT_EQ(judge_answer(*engine, 500).reason, Reason::kPolicyTimeout);
  EXPECT_EQ(judge_answer(*engine, 200).verdict, Verdict::kAllow);
}

TEST(ResponseObject, BoundsOnlyBecomeNarrower) {
  Outputs asked;
  asked.max_response_bytes = 10;
  asked.response_headers.set = {{"x-one", "1"}};
  EXPECT_EQ(judge_answer("return allow({maxResponseBytes: 5});", asked).outputs.max_response_bytes, 5U);
  EXPECT_EQ(judge_answer("return allow({maxResponseBytes: 50});", asked).outputs.max_response_bytes, 10U);
  EXPECT_EQ(judge_answer("", asked).outputs.max_response_bytes, 10U);
  const auto more = judge_answer("return allow({responseHeaders: {set: {'x-two': '2'}}});", asked);
  EXPECT_EQ(more.outputs.response_headers.set.size(), 2U);
  EXPECT_EQ(judge_answer("return allow({responseHeaders: {set: {'X-One': '2'}}});", asked).reason,
            Reason::kPolicyResult);
}

TEST(ResponseObject, WhatComesTooLateForAnAnswerDenies) {
  EXPECT_EQ(judge_answer("return allow({deadlineMs: 5});").reason, Reason::kPolicyResult);
  EXPECT_EQ(judge_answer("return allow({requestHeaders: {remove: ['a']}});").reason, Reason::kPolicyResult);
}

TEST(ResponseObject, OnlyPoliciesThatExportItAreAsked) {
  EXPECT_FALSE(make_engine({{"policy.js", "true"}})->judges_responses());
  const auto engine =
      make_engine({{"a.js", "deny('a request')"},
                   {"b.js", "export function onResponse(r, res) { return deny('an answer'); }"}});
  EXPECT_TRUE(engine->judges_responses());
  EXPECT_EQ(judge_answer(*engine).message, "an answer");
  EXPECT_EQ(engine->evaluate(Request().facts()).message, "a request");
}

TEST(ResponseObject, ARequestIsJudgedWithOneArgument) {
  EXPECT_TRUE(holds(
      "export function onRequest() { return arguments.length === 1; } export const onResponse = () => {};"));
}

TEST(ResponseObject, AHeadTooLargeToBeShownWholeIsDenied) {
  const auto engine = make_engine({{"policy.js", "export const onResponse = () => true;"}});
  const std::string value(kMaxFactBytes, 'x');
  const std::vector<HeaderView> headers = {{"a", value}};
  EXPECT_EQ(engine->evaluate_response(Request().facts(), {200, {}, headers}, {}).reason,
            Reason::kResponseLimit);
}

}  // namespace
}  // namespace podjail::policy
