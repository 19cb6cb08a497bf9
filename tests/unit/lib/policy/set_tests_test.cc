#include "lib/policy/set_tests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

std::string test_text(std::string_view body) {
  return "import { test, expect, request } from 'podjail:test';\ntest('it', () => {\n" + std::string(body) +
         "\n});";
}
const std::string kAllowed = test_text("expect(request('GET https://a.test/')).toAllow();");
const std::string kDenied = test_text("expect(request('GET https://a.test/')).toDeny();");

std::string error_of(const PolicySources& set, std::vector<PolicySource> tests,
                     SetTestOptions options = {patient_options()}) {
  const auto ran = run_set_tests(set, tests, options);
  return ran ? "" : ran.error().message();
}

TEST(SetTests, PassOrNameTheFirstThatFails) {
  const auto set = make_policy_sources({{"a.js", "r.host === 'a.test'"}});
  EXPECT_EQ(error_of(set, {}), "");
  EXPECT_EQ(error_of(set, {{"a_test.js", kAllowed}}), "");
  EXPECT_EQ(error_of(set, {{"a_test.js", kAllowed}, {"b_test.js", kDenied}, {"c_test.js", kDenied}}),
            "b_test.js:3: it: GET https://a.test/: should be denied, but it is allowed by a.js (and 1 more)");
}

TEST(SetTests, ThatCannotBeRunFail) {
  const auto set = make_policy_sources({{"a.js", "true"}});
  EXPECT_THAT(error_of(set, {{"a_test.js", "test("}}), HasSubstr("a_test.js:1"));
  EXPECT_THAT(error_of(set, {{"a_test.js", "export const x = 1;"}}), HasSubstr("has no test"));
  EXPECT_THAT(error_of(set, {{"a_test.js", test_text("for (;;);")}}), HasSubstr("takes too long"));
  EXPECT_THAT(error_of(set, {{"a_test.js", test_text("const a = []; for (;;) a.push(Array(999).fill(1));")}}),
              HasSubstr("memory"));
}

TEST(SetTests, AreAboutThePoliciesOfTheirOwnLayer) {
  const auto set = make_layered_sources(
      {{"baseline", LayerDefault::kPass}, {"pod", LayerDefault::kDeny}},
      {{"a.js", "r.host === 'b.test' ? deny('no') : undefined", 0}, {"b.js", "r.host === 'a.test'", 1}});
  EXPECT_EQ(error_of(set, {{"a_test.js", kDenied, 0}, {"b_test.js", kAllowed, 1}}), "");
  EXPECT_THAT(error_of(set, {{"a_test.js", kAllowed, 0}}), HasSubstr("layer baseline: a_test.js:3: it"));
  EXPECT_THAT(error_of(set, {{"b_test.js", kDenied, 1}}), HasSubstr("layer pod: b_test.js:3: it"));
}

TEST(SetTests, OfALayerWithoutPoliciesFail) {
  EXPECT_THAT(error_of(make_policy_sources({}), {{"a_test.js", kDenied}}), HasSubstr("policy_unavailable"));
}

TEST(SetTests, EndWhenTheirTimeIsUpOrNobodyWaits) {
  const auto set = make_policy_sources({{"a.js", "true"}});
  const std::vector<PolicySource> tests{{"a_test.js", kAllowed}};
  EXPECT_THAT(error_of(set, tests, {patient_options(), std::chrono::milliseconds(0)}),
              HasSubstr("take too long"));
  int asked = 0;
  const auto ask_twice = [&asked] { return ++asked < 3; };
  const auto many =
      test_text("for (let i = 0; i < 9; ++i) expect(request('GET https://a.test/')).toAllow();");
  EXPECT_THAT(error_of(set, {{"a_test.js", many}}, {patient_options(), kSetTestTime, ask_twice}),
              HasSubstr("take too long"));
  EXPECT_EQ(asked, 3);
}

}  // namespace
}  // namespace podjail::policy
