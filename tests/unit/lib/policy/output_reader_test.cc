#include "lib/policy/output_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using Sets = std::vector<HeaderEdits::Set>;
using Removes = std::vector<HeaderEdits::Remove>;
using Onlys = std::vector<HeaderEdits::Only>;
using std::chrono::milliseconds;

Decision judge_all(std::vector<std::string> texts) {
  std::vector<PolicySource> files;
  for (std::size_t i = 0; i < texts.size(); ++i) files.push_back({std::to_string(i) + ".js", texts[i]});
  const auto engine = make_engine(std::move(files));
  return engine ? engine->evaluate(Request().facts()) : Decision{};
}

TEST(OutputReader, ReadsBounds) {
  const auto decision = judge("allow({maxRequestBytes: 3, maxResponseBytes: 4, deadlineMs: 5})");
  EXPECT_EQ(decision.max_request_bytes, 3U);
  EXPECT_EQ(decision.outputs.max_response_bytes, 4U);
  EXPECT_EQ(decision.outputs.deadline, milliseconds(5));
  EXPECT_EQ(judge("allow({deadlineMs: 2 ** 53 - 1})").outputs.deadline, std::chrono::hours(24));
  EXPECT_EQ(judge("allow()").outputs.deadline, std::nullopt);
  EXPECT_EQ(judge("true").outputs.max_response_bytes, std::nullopt);
}

TEST(OutputReader, OfSeveralBoundsTheSmallestHolds) {
  const auto decision = judge_all({"allow({maxRequestBytes: 30, maxResponseBytes: 4, deadlineMs: 50})",
                                   "allow({max_tx_bytes: 3, maxResponseBytes: 40, deadlineMs: 5})", "true"});
  EXPECT_EQ(decision.max_request_bytes, 3U);
  EXPECT_EQ(decision.outputs.max_response_bytes, 4U);
  EXPECT_EQ(decision.outputs.deadline, milliseconds(5));
  EXPECT_EQ(judge("allow({maxRequestBytes: 2, max_tx_bytes: 9})").max_request_bytes, 2U);
  EXPECT_EQ(judge("allow({maxRequestBytes: 9, max_tx_bytes: 2})").max_request_bytes, 2U);
}

TEST(OutputReader, ABoundThatIsNoneDenies) {
  for (const char* options :
       {"{maxRequestBytes: -1}", "{maxRequestBytes: '1'}", "{deadlineMs: 0}", "{deadlineMs: 1.5}",
        "{deadlineMs: 'soon'}", "{deadlineMs: undefined}", "{maxResponseBytes: undefined}"}) {
    EXPECT_EQ(reason_of("allow(" + std::string(options) + ")"), "policy_result") << options;
  }
}

TEST(OutputReader, OverlooksNoBoundInTheNestedForm) {
  EXPECT_EQ(judge("({allow: {max_tx_bytes: 5, maxResponseBytes: 6}})").outputs.max_response_bytes, 6U);
  EXPECT_EQ(judge("({allow: {maxRequestBytes: 5}})").max_request_bytes, 5U);
  EXPECT_EQ(reason_of("({allow: {max_tx_bytes: 5, deadlineMs: 'x'}})"), "policy_result");
}

TEST(OutputReader, ReadsHeaderEdits) {
  const auto outputs = judge(R"(allow({
    requestHeaders: {set: {Authorization: "Bearer \u00e9", "x-empty": ""}, remove: ["Cookie"], only: ["Accept", "host"]},
    responseHeaders: {set: {"x-seen": "1"}, remove: ["set-cookie"]}}))")
                           .outputs;
  EXPECT_EQ(outputs.request_headers.set, (Sets{{"Authorization", "Bearer \xe9"}, {"x-empty", ""}}));
  EXPECT_EQ(outputs.request_headers.remove, Removes{{"Cookie"}});
  EXPECT_EQ(outputs.request_headers.only, (Onlys{{{"Accept", "host"}}}));
  EXPECT_EQ(outputs.response_headers.set, (Sets{{"x-seen", "1"}}));
  EXPECT_EQ(outputs.response_headers.remove, Removes{{"set-cookie"}});
  EXPECT_TRUE(judge("allow({requestHeaders: {}})").outputs.request_headers.empty());
}

TEST(OutputReader, JoinsTheEditsOfAllThatAllow) {
  const auto edits = judge_all({"allow({requestHeaders: {set: {a: '1'}, remove: ['b'], only: ['c', 'd']}})",
                                "allow({requestHeaders: {set: {A: '1', e: '2'}, only: ['d']}})"})
                         .outputs.request_headers;
  EXPECT_EQ(edits.set, (Sets{{"a", "1"}, {"e", "2"}}));
  EXPECT_EQ(edits.remove, Removes{{"b"}});
  EXPECT_EQ(edits.only, (Onlys{{{"c", "d"}}, {{"d"}}}));
}

TEST(OutputReader, TwoValuesForOneHeaderAreADenial) {
  const auto decision = judge_all({"allow({requestHeaders: {set: {'X-Tenant': 'a'}}})",
                                   "allow({requestHeaders: {set: {'x-tenant': 'b'}}})"});
  EXPECT_EQ(decision.reason, Reason::kPolicyResult);
  EXPECT_EQ(decision.policy, "1.js");
  EXPECT_TRUE(decision.outputs.request_headers.empty());
  EXPECT_EQ(reason_of("allow({requestHeaders: {set: {a: '1', A: '2'}}})"), "policy_result");
}

// What would split a request, name another host, or change how long it is.
TEST(OutputReader, AnEditThatCouldMakeAnotherRequestOfItDenies) {
  for (const char* edits :
       {"{set: {'X-A': '1\\r\\nHost: evil.test'}}", "{set: {'X-A': '1\\n'}}", "{set: {'X-A': '\\0'}}",
        "{set: {'X-A\\r\\nX-B': '1'}}", "{set: {'X A': '1'}}", "{set: {'': '1'}}", "{set: {':path': '/'}}",
        "{set: {Host: 'evil.test'}}", "{set: {'content-length': '0'}}", "{set: {'Content_Length': '0'}}",
        "{set: {'Transfer-Encoding': 'chunked'}}", "{set: {connection: 'x-a'}}", "{set: {upgrade: 'h2c'}}",
        "{set: {expect: '100-continue'}}", "{remove: ['host']}", "{remove: ['Transfer-Encoding']}",
        "{remove: ['Content-Length']}", "{set: {'X-A': '\\u0100'}}", "{set: {'X-A': '\\ud800'}}"}) {
    EXPECT_EQ(reason_of("allow({requestHeaders: " + std::string(edits) + "})"), "policy_result") << edits;
    EXPECT_EQ(reason_of("allow({responseHeaders: " + std::string(edits) + "})"), "policy_result") << edits;
  }
}

TEST(OutputReader, AnEditThatIsNoneDenies) {
  for (const char* edits :
       {"1",
        "null",
        "'x'",
        "[]['x'] || 0",
        "{set: []}",
        "{set: 1}",
        "{set: {a: 1}}",
        "{set: {a: null}}",
        "{set: {get a() { return '1'; }}}",
        "{set: {[Symbol('a')]: '1'}}",
        "{remove: {}}",
        "{remove: 'a'}",
        "{remove: [1]}",
        "{remove: [,]}",
        "{remove: ['a b']}",
        "{only: 'a'}",
        "{only: [['a']]}",
        "{sets: {a: '1'}}",
        "{get set() { return {}; }}",
        "{remove: {length: 1, 0: 'a'}}",
        "{remove: Array(65).fill('a')}",
        "{set: Object.fromEntries(Array.from({length: 65}, (_, i) => ['a' + i, '']))}",
        "{set: {a: 'x'.repeat(4097)}}",
        "{set: {['a'.repeat(257)]: ''}}",
        "{set: Object.fromEntries(Array.from({length: 5}, (_, i) => ['a' + i, 'x'.repeat(4096)]))}"}) {
    EXPECT_EQ(reason_of("allow({requestHeaders: " + std::string(edits) + "})"), "policy_result") << edits;
  }
  EXPECT_EQ(reason_of("allow({responseHeaders: {only: ['a']}})"), "policy_result");
}

TEST(OutputReader, ReadsBudgets) {
  const auto decision = judge_all({"allow({budget: {requests: 5, bytes: 6, key: 'a'}})",
                                   "allow({budget: {bytes: 7, key: 'b'}})", "true"});
  ASSERT_EQ(decision.outputs.budgets.size(), 2U);
  EXPECT_EQ(decision.outputs.budgets[0].key, "a");
  EXPECT_EQ(decision.outputs.budgets[0].requests, 5U);
  EXPECT_EQ(decision.outputs.budgets[0].bytes, 6U);
  EXPECT_EQ(decision.outputs.budgets[1].requests, std::nullopt);
  for (const char* budget : {"5", "{}", "{key: 'a'}", "{requests: 5}", "{requests: 5, key: ''}",
                             "{requests: 5, key: 1}", "{requests: -1, key: 'a'}", "{bytes: '5', key: 'a'}",
                             "{requests: 5, key: 'a', byte: 5}", "{requests: 5, key: 'x'.repeat(257)}",
                             "{requests: 5, key: '\\u0100'}", "{requests: 5, get key() { return 'a'; }}"}) {
    EXPECT_EQ(reason_of("allow({budget: " + std::string(budget) + "})"), "policy_result") << budget;
  }
}

TEST(OutputReader, AConnectionHasBoundsAndNoHeaders) {
  const auto ask = [](const std::string& options) {
    const auto engine =
        make_engine({{"policy.js", "export const onConnect = (c) => allow(" + options + ");"}});
    return engine->evaluate_connection({"tcp", "a.test", 22, {}, {}});
  };
  EXPECT_EQ(ask("{tunnel: true, maxResponseBytes: 5, deadlineMs: 6}").outputs.max_response_bytes, 5U);
  EXPECT_EQ(ask("{tunnel: true, requestHeaders: {set: {a: '1'}}}").reason, Reason::kPolicyResult);
  EXPECT_EQ(ask("{tunnel: true, responseHeaders: {remove: ['a']}}").reason, Reason::kPolicyResult);
  EXPECT_EQ(ask("{tunnel: true, budget: {requests: 1, key: 'a'}}").reason, Reason::kPolicyResult);
}

}  // namespace
}  // namespace podjail::policy
