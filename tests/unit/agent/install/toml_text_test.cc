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

TEST(Toml, ThatTheParserCannotTakeNeverReachesIt) {
  for (const char* text :
       {"[+a]\n", "[{a]\n", "[]\n", "a = [1]\n[ #", "a = 1\n  [ =x]\n", "[\xC3\xA4]\n", "[.a]",
        "a = \"x\" \xC3\xA4\n", "\xC3\xA4 = 1\n", "a = '''x''' # y\n\xE2\x82\xAC", "a = \"\\\"\" \xC3\xA4"})
    EXPECT_EQ(parse_toml(text, "x").error().kind(), ErrorKind::kInvalid) << text;
  EXPECT_EQ(parse_toml("a = 1\n[+b]\n", "x").error().message(),
            "x:2: neither a key nor a value, or a letter beyond ASCII");
}

TEST(Toml, IsTakenWithBracketsOfEveryKind) {
  for (const char* text :
       {"[a]\n", "[[a]]\n", "[ 'b' ]\n", "[\"c\"]\n", "d = [\n [1],\n  [\"x\"],\n[\n1]\n]\n", "[e]",
        "a = \"\"\"\n\"\n[+x]\"\"\"\n", "a = '''\n[=]\n'''\n", "a = \"\\\"[\"\n[b]\n"})
    EXPECT_TRUE(parse_toml(text, "x")) << text;
}

TEST(Toml, MayHoldAnyLetterInCommentsAlone) {
  EXPECT_EQ((*parse_toml("# \xC3\xA4\na = 1 # \xE2\x82\xAC\n", "x"))["a"].value<int>(), 1);
  for (const char* text :
       {"a = \"\xC3\xA4\"\n", "a = '\xC3\xA4'\n", "a = \"\"\"\xC3\xA4\"\"\"", "a = \"\\\xC3\xA4\""})
    EXPECT_EQ(parse_toml(text, "x").error().kind(), ErrorKind::kInvalid) << text;
}

TEST(Toml, IsReadAsItIsWritten) {
  const std::string text = "a = 1\nb = \"x\\ny\"\n[c.\"d.e\"]\nf = [1, 2]\ng = 0.5\nh = true\n";
  const auto table = *parse_toml(text, "x");
  EXPECT_EQ(*parse_toml(toml_text(table), "x"), table);
}

TEST(Offset, IsThatOfLineAndColumn) {
  const std::string text = "ab # \xC3\xA4\ncd\n";
  EXPECT_EQ(offset_of(text, {1, 1}), 0U);
  EXPECT_EQ(offset_of(text, {2, 1}), 8U);
  EXPECT_EQ(offset_of(text, {2, 2}), 9U);
  EXPECT_EQ(offset_of(text, {9, 1}), text.size());
}

}  // namespace
}  // namespace podjail::agent
