#include "cli/test.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

constexpr std::string_view kTests = R"(import { test, expect, request } from "podjail:test";
test("reads", () => { expect(request("GET https://a.test/")).toAllow(); });
test("writes", () => {
  expect(request("PUT https://a.test/")).toDeny("no");
});
)";

struct Tested {
  int status = 0;
  std::string out;
  std::string errors;
};

Tested run(const TestVerbOptions& options) {
  std::ostringstream out;
  std::ostringstream errors;
  const int status = run_tests(options, out, errors);
  return {status, out.str(), errors.str()};
}

TestVerbOptions in(const Scratch& scratch) {
  TestVerbOptions options;
  options.paths = {scratch.path()};
  return options;
}

TEST(TestVerb, RunsTestsAgainstThePoliciesOfTheirDirectory) {
  const Scratch scratch;
  scratch.write("a.js", "r.method === \"GET\" ? allow() : deny(\"no\")");
  scratch.write("a_test.js", kTests);
  const auto tested = run(in(scratch));
  EXPECT_EQ(tested.status, 0) << tested.out;
  EXPECT_EQ(tested.out, "2 passed, 0 failed\n");
}

TEST(TestVerb, ShowsTheLineThatFailed) {
  const Scratch scratch;
  scratch.write("a.js", "true");
  const auto path = scratch.write("a_test.js", kTests);
  const auto tested = run(in(scratch));
  EXPECT_EQ(tested.status, 1);
  EXPECT_EQ(
      tested.out,
      "FAILED writes\n" + path +
          ":4: PUT https://a.test/: should be denied, but it is allowed by a.js\n"
          "      expect(request(\"PUT https://a.test/\")).toDeny(\"no\");\n      ^\n1 passed, 1 failed\n");
}

TEST(TestVerb, FailsWhereATestOrAPolicyDoesNotLoad) {
  const Scratch scratch;
  const auto test = scratch.write("one/a_test.js", "(");
  scratch.write("one/a.js", "true");
  const auto policy = scratch.write("two/a.js", "(");
  scratch.write("two/a_test.js", kTests);
  const auto tested = run(in(scratch));
  EXPECT_EQ(tested.status, 2);
  EXPECT_NE(tested.out.find("error: " + test + ":"), std::string::npos) << tested.out;
  EXPECT_NE(tested.out.find("error: " + policy + ":"), std::string::npos) << tested.out;
}

TEST(TestVerb, TellsOnlyOfWhatTheFilterNames) {
  const Scratch scratch;
  scratch.write("a.js", "true");
  scratch.write("a_test.js", kTests);
  auto options = in(scratch);
  options.filter = "read";
  EXPECT_EQ(run(options).out, "1 passed, 0 failed\n");
  options.filter = "nothing of that name";
  EXPECT_EQ(run(options).status, 2);
}

TEST(TestVerb, GivesTheSameWithManyJobs) {
  const Scratch scratch;
  for (int i = 0; i < 8; ++i) {
    const auto folder = std::to_string(i);
    scratch.write(folder + "/a.js", i % 2 == 0 ? "true" : "r.method === \"GET\" ? allow() : deny(\"no\")");
    scratch.write(folder + "/a_test.js", kTests);
  }
  auto options = in(scratch);
  options.format = TestVerbOptions::Format::kTap;
  const auto alone = run(options);
  options.jobs = 4;
  EXPECT_EQ(run(options).out, alone.out);
  EXPECT_EQ(alone.status, 1);
}

TEST(TestVerb, CountsWhatEachPolicyDecided) {
  const Scratch scratch;
  scratch.write("a.js", "r.method === \"GET\" ? allow() : deny(\"no\")");
  scratch.write("b.js", "undefined");
  scratch.write("c.js",
                "export function onConnect(c) {\n  if (c.port === 22) return allow();\n  return deny();\n}");
  scratch.write("a_test.js", kTests);
  auto options = in(scratch);
  options.coverage = TestVerbOptions::Coverage::kPolicies;
  const auto tested = run(options);
  EXPECT_NE(tested.out.find("/a.js: 2 of 2, 1 of 1 answers\n"), std::string::npos) << tested.out;
  EXPECT_NE(tested.out.find("/c.js: 0 of 2, 0 of 2 answers (never line 2, 3) (no test"), std::string::npos)
      << tested.out;
  EXPECT_NE(tested.out.find("/b.js: 0 of 2 (no test is about it)\n"), std::string::npos) << tested.out;
}

TEST(TestVerb, SaysWhereThereIsNothingToRun) {
  const Scratch scratch;
  EXPECT_EQ(run(in(scratch)).status, 2);
  EXPECT_NE(run(in(scratch)).errors.find("there is no test"), std::string::npos);
}

}  // namespace
}  // namespace podjail::cli
