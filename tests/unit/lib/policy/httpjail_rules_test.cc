// Rules written for httpjail work unchanged: what its JavaScript engine promises of requests and answers, and
// where we deny what it would let pass, or say less than it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::ElementsAre;

// "allow", "allow 1024", "deny", "deny: why", or the reason of a failure.
std::string outcome(std::string_view rule, const Request& request = {}) {
  const auto decision = judge(rule, request);
  if (decision.verdict == Verdict::kAllow)
    return decision.max_request_bytes ? "allow " + std::to_string(*decision.max_request_bytes) : "allow";
  if (decision.reason != Reason::kNotAllowed && decision.reason != Reason::kPolicyDenied)
    return std::string(to_string(decision.reason));
  return decision.message.empty() ? "deny" : "deny: " + decision.message;
}

TEST(HttpjailRules, ABooleanIsTheAnswer) {
  EXPECT_EQ(outcome("true"), "allow");
  EXPECT_EQ(outcome("false"), "deny");
  EXPECT_EQ(outcome("  true\n"), "allow");
  EXPECT_EQ(outcome("r.path.length > 100"), "deny");
}

TEST(HttpjailRules, TheRequestHasTheSameFields) {
  const auto request = Request::parse("PATCH", "https://api.example.test:8443/v1/items?page=2");
  for (const char* rule :
       {"r.method === 'PATCH'", "r.scheme === 'https'", "r.host === 'api.example.test'",
        "r.path === '/v1/items'", "r.url === 'https://api.example.test:8443/v1/items?page=2'",
        "/^\\/v[0-9]+\\//.test(r.path)", "['PUT', 'PATCH'].includes(r.method)",
        "r.host.endsWith('.example.test')"}) {
    EXPECT_EQ(outcome(rule, request), "allow") << rule;
  }
  for (const char* rule : {"r.method === 'GET'", "r.path.startsWith('/items')", "r.host === 'example.test'"})
    EXPECT_EQ(outcome(rule, request), "deny") << rule;
}

TEST(HttpjailRules, AnObjectSaysWhy) {
  EXPECT_EQ(outcome("({allow: true})"), "allow");
  EXPECT_EQ(outcome("({allow: false})"), "deny");
  EXPECT_EQ(outcome("({allow: false, deny_message: 'not from here'})"), "deny: not from here");
  EXPECT_EQ(outcome("({deny_message: 'the message alone denies'})"), "deny: the message alone denies");
  EXPECT_EQ(outcome("({allow: true, deny_message: 'nobody reads this'})"), "allow");
  EXPECT_EQ(outcome("({deny_message: `${r.host} is closed`})"), "deny: example.test is closed");
}

TEST(HttpjailRules, AnObjectWithoutParenthesesIsAnObject) {
  EXPECT_EQ(outcome("{allow: true}"), "allow");
  EXPECT_EQ(outcome("{allow: false, deny_message: 'no'}"), "deny: no");
}

TEST(HttpjailRules, TheWholeRequestIsBoundedByMaxTxBytes) {
  EXPECT_EQ(outcome("({allow: {max_tx_bytes: 1024}})"), "allow 1024");
  EXPECT_EQ(outcome("({allow: {max_tx_bytes: 10485760}})"), "allow 10485760");
  EXPECT_EQ(outcome("({allow: {max_tx_bytes: 512}, deny_message: 'nobody reads this'})"), "allow 512");
  EXPECT_EQ(outcome("r.method === 'GET' ? {allow: {max_tx_bytes: 9}} : false"), "allow 9");
  for (const char* bound : {"'9'", "-1", "1.5", "null", "true"})
    EXPECT_EQ(outcome("({allow: {max_tx_bytes: " + std::string(bound) + "}})"), "policy_result") << bound;
}

TEST(HttpjailRules, AScriptAnswersWithItsLastValue) {
  const std::string rule = R"(
    // Two hosts, and not their back doors.
    const open = ["one.example.test", "two.example.test"];
    const closed = ["/admin", "/settings"];
    if (closed.some((path) => r.path.startsWith(path))) {
      ({ deny_message: "closed to builds" })
    } else if (open.includes(r.host)) {
      true
    } else {
      false
    }
  )";
  EXPECT_EQ(outcome(rule, Request::parse("GET", "https://two.example.test/a")), "allow");
  EXPECT_EQ(outcome(rule, Request::parse("GET", "https://two.example.test/admin/x")),
            "deny: closed to builds");
  EXPECT_EQ(outcome(rule, Request::parse("GET", "https://three.example.test/a")), "deny");
}

TEST(HttpjailRules, AMistakeDenies) {
  EXPECT_NE(refusal_of("r.host ==="), "");
  EXPECT_EQ(outcome("nobody.knows"), "policy_error");
  EXPECT_EQ(outcome("throw new Error('x')"), "policy_error");
  EXPECT_EQ(outcome("({})"), "policy_result");
  EXPECT_EQ(outcome("({allow: {}})"), "policy_result");
  for (const char* rule : {"1", "'allow'", "[true]", "() => true", "({allow: 'true'})", "({allow: 1})"})
    EXPECT_EQ(outcome(rule), "policy_result") << rule;
  for (const char* rule : {"undefined", "null"}) EXPECT_EQ(outcome(rule), "deny") << rule;
}

TEST(HttpjailRules, TheConsoleIsForTheOperator) {
  std::vector<std::string> lines;
  auto options = patient_options();
  options.log = [&lines](std::string_view, std::string_view line) { lines.emplace_back(line); };
  const auto engine =
      make_engine({{"a.js",
                    "console.debug('d'); console.log('l', r.host); console.info('i'); console.warn('w'); "
                    "console.error('e'); true"}},
                  options);
  EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
  EXPECT_THAT(lines, ElementsAre("d", "l example.test", "i", "w", "e"));
}

// Where we differ: a text is no answer with us, though it denies as well; it is not told to the workload.
TEST(HttpjailRules, ATextDeniesAndIsNotTold) {
  const auto decision = judge("'some words'");
  EXPECT_EQ(decision.reason, Reason::kPolicyResult);
  EXPECT_EQ(decision.message, "");
}

// There, an answer is what JSON.stringify makes of it; with us only own plain properties count.
TEST(HttpjailRules, WhatIsComputedDoesNotAllow) {
  for (const char* rule :
       {"({get allow() { return true; }})", "({toJSON() { return {allow: true}; }})", "new Boolean(true)"}) {
    EXPECT_EQ(outcome(rule), "policy_result") << rule;
  }
}

// There, each request has a world of its own, in which it may write; with us the world is frozen.
TEST(HttpjailRules, NothingIsLeftForTheNextRequest) {
  EXPECT_EQ(outcome("globalThis.seen = true; true"), "policy_error");
  const auto engine = make_engine({{"a.js", "let seen = 0; seen += 1; seen === 1"}});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(engine->evaluate(Request().facts()).verdict, Verdict::kAllow);
}

TEST(HttpjailRules, TheAddressOfWhoAsksIsNotKnown) {
  EXPECT_EQ(outcome("r.requester_ip === undefined"), "allow");
}

}  // namespace
}  // namespace podjail::policy
