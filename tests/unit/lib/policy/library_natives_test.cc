#include "lib/policy/library_natives.h"

#include <gtest/gtest.h>

#include "lib/policy/test_script.h"
#include "tests/unit/lib/policy/judging.h"

namespace podjail::policy {
namespace {

TEST(LibraryNatives, AreOutOfReachOfPoliciesAndTests) {
  const std::string text = "import { callerLine } from 'podjail:natives';";
  EXPECT_NE(refusal_of(text + " export function onRequest() {}"), "");
  EXPECT_FALSE(run_test_script({"a_test.js", text}, {}));
}

TEST(LibraryNatives, TellTheLineOfTheCallerOutsideOfTheLibrary) {
  const auto cases = run_test_script(
      {"a_test.js",
       "import { test } from 'podjail:test';\nconst twice = (n) =>\n  test(n, () => {});\n\ntwice('a');"},
      {});
  ASSERT_TRUE(cases);
  EXPECT_EQ(cases->front().line, 3);
}

}  // namespace
}  // namespace podjail::policy
