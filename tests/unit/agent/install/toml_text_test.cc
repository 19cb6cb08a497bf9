#include "agent/install/toml_text.h"

#include <gtest/gtest.h>

namespace podjail::agent {
namespace {

TEST(Toml, ThatIsNoneSaysWhere) {
  const auto table = parse_toml("a = 1\nb = = 2\n", "config.toml");
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(table.error().message().substr(0, 14), "config.toml:2:");
}

TEST(Toml, IsReadAsItIsWritten) {
  const std::string text = "a = 1\nb = \"x\\ny\"\n[c.\"d.e\"]\nf = [1, 2]\ng = 0.5\nh = true\n";
  const auto table = *parse_toml(text, "x");
  EXPECT_EQ(*parse_toml(toml_text(table), "x"), table);
}

TEST(Offset, CountsCodePointsOfALine) {
  const std::string text = "ab\n\xC3\xA4x\n";
  EXPECT_EQ(offset_of(text, {1, 1}), 0U);
  EXPECT_EQ(offset_of(text, {2, 1}), 3U);
  EXPECT_EQ(offset_of(text, {2, 2}), 5U);
  EXPECT_EQ(offset_of(text, {9, 1}), text.size());
}

}  // namespace
}  // namespace podjail::agent
