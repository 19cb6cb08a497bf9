#include "cli/test_coverage.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(TestCoverage, SeesCallsOfAllowAndDeny) {
  EXPECT_EQ(
      answer_lines("// allow()\nif (r.x) allow();\nelse r.deny();\n\ndeny('allow()')\nconst allow_ = 1;"),
      (LineNumbers{2, 5}));
  EXPECT_EQ(answer_lines("r.host === 'a.test'"), LineNumbers{});
  EXPECT_EQ(answer_lines("x ? allow() : deny()\nfunction allow(a) {}\n[allow, deny]"), LineNumbers{1});
}

TEST(TestCoverage, NamesLinesThatNoTestReaches) {
  EXPECT_EQ(answers_reached({}, {1}), "");
  EXPECT_EQ(answers_reached({2, 5}, {2, 5, 9}), ", 2 of 2 answers");
  EXPECT_EQ(answers_reached({2, 5, 7}, {5}), ", 1 of 3 answers (never line 2, 7)");
}

}  // namespace
}  // namespace podjail::cli
