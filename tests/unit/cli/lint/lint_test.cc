#include "cli/lint/lint.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "lib/base/file.h"

namespace podjail::cli {
namespace {

std::string told(std::string_view text) {
  std::string lines;
  for (const auto& finding : lint_policy(text))
    lines += std::to_string(finding.place.line) + ": " + finding.message + "\n";
  return lines;
}

TEST(Lint, TellsInTheOrderOfPlaces) {
  const auto findings = lint_policy("if (r.host = \"a\") allow();\nr.host.endsWith(\"b\")");
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].place.line, 1);
  EXPECT_EQ(findings[1].place.line, 2);
}

TEST(Lint, LeavesALineAloneThatIsAsMeant) {
  EXPECT_EQ(told("r.host.endsWith(\"b\") // podjail: as meant"), "");
}

TEST(Lint, HasNothingAgainstTheShippedPolicies) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator("policies")) {
    if (entry.path().extension() != ".js") continue;
    const auto text = read_file(entry.path().string(), 1 << 20);
    ASSERT_TRUE(text);
    EXPECT_EQ(told(*text), "") << entry.path();
    ++seen;
  }
  EXPECT_GE(seen, 3);
}

TEST(Lint, HasNothingAgainstTheExamplesOfTheGuide) {
  const auto guide = read_file("docs/policies.md", 1 << 20);
  ASSERT_TRUE(guide);
  std::istringstream lines(*guide);
  std::string example;
  int seen = 0;
  enum class Where { kText, kExample } where = Where::kText;
  for (std::string line; std::getline(lines, line);) {
    if (line == "```") {
      EXPECT_EQ(told(example), "") << example;
      where = Where::kText;
      example.clear();
    } else if (line == "```js" || line == "```javascript") {
      where = Where::kExample;
      ++seen;
    } else if (where == Where::kExample) {
      example += line + "\n";
    }
  }
  EXPECT_GE(seen, 10);
}

TEST(Lint, KnowsAPolicyThatAllowsNothing) {
  EXPECT_FALSE(policy_may_allow("export const defaultMessage = \"ask\";"));
  EXPECT_TRUE(policy_may_allow("true"));
}

}  // namespace
}  // namespace podjail::cli
