#include "lib/policy/test_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

const std::string kImport = "import { test, expect, request } from 'podjail:test';\n";

std::string refusal_of(const std::string& text, const TestOptions& options = {}) {
  const auto cases = run_test_script({"a_test.js", text}, options);
  return cases ? "" : cases.error().message();
}

TEST(TestScript, ReadsWhatATestExpects) {
  const auto cases = run_test_script({"a_test.js", kImport + R"(test("all parts", () => {
  expect(request("POST http://a.example.test:8080/x/y?q=1&r", {
    headers: [["A", "1"], ["A", "2"]], container: "build" })).toAllow({ max_tx_bytes: 9, tunnel: true });
});)"},
                                     {});
  ASSERT_TRUE(cases) << cases.error().message();
  ASSERT_EQ(cases->size(), 1U);
  EXPECT_EQ(cases->front().name, "all parts");
  EXPECT_EQ(cases->front().line, 2);
  EXPECT_EQ(cases->front().failure, "");
  ASSERT_EQ(cases->front().expectations.size(), 1U);
  const auto& wanted = cases->front().expectations.front();
  EXPECT_EQ(wanted.method + " " + wanted.scheme + " " + wanted.host + " " + wanted.path + " " + wanted.query,
            "POST http a.example.test /x/y q=1&r");
  EXPECT_EQ(wanted.port, 8080);
  ASSERT_EQ(wanted.headers.size(), 2U);
  EXPECT_EQ(wanted.headers[1], (std::pair<std::string, std::string>("A", "2")));
  EXPECT_EQ(wanted.container, "build");
  EXPECT_EQ(wanted.verdict, Verdict::kAllow);
  EXPECT_EQ(wanted.limits, (std::map<std::string, double>{{"max_tx_bytes", 9}, {"tunnel", 1}}));
  EXPECT_EQ(wanted.line, 4);
}

TEST(TestScript, RefusesAFileThatIsNoTest) {
  EXPECT_EQ(refusal_of(kImport), "a_test.js: has no test");
  EXPECT_EQ(refusal_of("true"), "a_test.js: has no test");
  EXPECT_THAT(refusal_of(kImport + "test('x', ) => 1);"), HasSubstr("a_test.js:2:"));
  EXPECT_THAT(refusal_of(kImport + "null.x"), HasSubstr("a_test.js:2:6: TypeError"));
  EXPECT_THAT(refusal_of("import './other.js'"), HasSubstr("cannot import \"./other.js\""));
  EXPECT_THAT(refusal_of(kImport + "test('', () => 1)"), HasSubstr("a test without a name"));
  EXPECT_THAT(refusal_of(kImport + "expect(request('GET https://a.example.test/')).toAllow()"),
              HasSubstr("outside of a test"));
}

TEST(TestScript, HoldsItsLimits) {
  TestOptions options;
  options.deadline = std::chrono::milliseconds(50);
  EXPECT_EQ(refusal_of(kImport + "test('x', () => { for (;;); })", options), "a_test.js: takes too long");
  EXPECT_EQ(refusal_of(kImport +
                       "const all = []; test('x', () => { for (;;) all.push(new Array(1000).fill(1)); })"),
            "a_test.js: needs more memory than a test may have");
}

TEST(TestScript, GoesOnWithTheNextTestAfterOneThatThrew) {
  const auto cases = run_test_script(
      {"a_test.js", kImport +
                        "test('x', () => { throw new Error('no'); });\n"
                        "test('y', () => expect(request('GET https://a.example.test/')).toDeny('why'));\n"
                        "test('z', async () => {});"},
      {});
  ASSERT_TRUE(cases);
  ASSERT_EQ(cases->size(), 3U);
  EXPECT_EQ((*cases)[0].failure, "Error: no");
  EXPECT_EQ((*cases)[0].line, 2);
  EXPECT_EQ((*cases)[1].failure, "");
  EXPECT_EQ((*cases)[1].expectations.at(0).detail, "why");
  EXPECT_THAT((*cases)[2].failure, HasSubstr("it cannot be async"));
}

}  // namespace
}  // namespace podjail::policy
