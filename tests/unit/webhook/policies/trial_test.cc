#include "webhook/policies/trial.h"

#include <gtest/gtest.h>

namespace podjail::webhook {
namespace {

using nlohmann::json;
using testing::Test;

constexpr const char* kTest = R"(import { test, expect, request } from "podjail:test";
test("allows", () => { expect(request("GET https://a.test/")).toAllow(); });
test("denies", () => { expect(request("GET https://b.test/")).toDeny(); });
)";

Trial tried(const json& data) {
  return try_policies(*policy_files_of({{"data", data}}));
}

TEST(Trial, CountsTheTestsThatPass) {
  const auto trial = tried({{"a.js", "r.host === \"a.test\""}, {"a_test.js", kTest}});
  EXPECT_EQ(trial.objections, std::vector<std::string>{});
  EXPECT_EQ(trial.tests, 2U);
}

TEST(Trial, NamesFileAndLineOfWhatDoesNotCompile) {
  const auto trial = tried({{"a.js", "r.host ==="}, {"b.js", "\n\nfoo(("}, {"c.js", "true"}});
  ASSERT_EQ(trial.objections.size(), 2U);
  EXPECT_TRUE(trial.objections[0].starts_with("a.js:1:"));
  EXPECT_TRUE(trial.objections[1].starts_with("b.js:3:"));
}

TEST(Trial, NamesFileAndLineOfATestThatFails) {
  const auto trial = tried({{"a.js", "false"}, {"a_test.js", kTest}});
  ASSERT_EQ(trial.objections.size(), 1U);
  EXPECT_TRUE(trial.objections[0].starts_with("a_test.js:2: the test \"allows\" fails: "))
      << trial.objections[0];
  EXPECT_EQ(trial.tests, 1U);
}

TEST(Trial, TriesShadowsAndTestFilesToo) {
  EXPECT_TRUE(
      tried({{"a.js", "true"}, {"b.shadow.js", "(("}}).objections.at(0).starts_with("b.shadow.js:1:"));
  EXPECT_TRUE(tried({{"a.js", "true"}, {"a_test.js", "(("}}).objections.at(0).starts_with("a_test.js:1:"));
}

TEST(Trial, ReadsTheDataBesidePolicies) {
  EXPECT_TRUE(
      tried({{"a.js",
              "import hosts from \"file:hosts.txt\";\nexport function onRequest(r) { if (hosts) allow(); }"},
             {"hosts.txt", "a.test"}})
          .objections.empty());
  EXPECT_EQ(tried({{"a.js", "import hosts from \"file:gone.txt\";\nexport function onRequest(r) {}"}})
                .objections.size(),
            1U);
}

TEST(Trial, EndsWithAPolicyThatNeverDoes) {
  const auto trial = tried({{"a.js", "for (;;);\nexport function onRequest(r) {}"}});
  ASSERT_EQ(trial.objections.size(), 1U);
}

TEST(Trial, TellsTenMistakesAndNoMore) {
  json data = json::object();
  for (int i = 0; i < 20; ++i) data["p" + std::to_string(i) + ".js"] = "((";
  EXPECT_EQ(tried(data).objections.size(), kMaxObjections);
}

}  // namespace
}  // namespace podjail::webhook
