#include "cli/init/setting_lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace podjail::cli {
namespace {

TEST(SettingLines, HaveAKeyAndAValue) {
  const auto setting = split_setting("  key = a = b \r", '=');
  EXPECT_EQ(setting.key, "key");
  EXPECT_EQ(setting.value, "a = b");
}

TEST(SettingLines, HaveNeitherInCommentsAndHeadings) {
  for (const char* line : {"", "# a = b", "; a = b", "[section]"})
    EXPECT_EQ(split_setting(line, '=').key, "") << line;
}

TEST(SettingLines, MayHaveQuotesAndCommentsBehindThem) {
  EXPECT_EQ(without_quotes("\"a # b\" # c"), "a # b");
  EXPECT_EQ(without_quotes("'a'"), "a");
  EXPECT_EQ(without_quotes("a # b"), "a");
  EXPECT_EQ(without_quotes("\"open"), "\"open");
}

TEST(SettingLines, AreNumberedFromOne) {
  std::vector<std::string> seen;
  for_each_line("a\n\nb", [&](std::string_view line, int number) {
    seen.push_back(std::to_string(number) + std::string(line));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"1a", "2", "3b"}));
}

}  // namespace
}  // namespace podjail::cli
