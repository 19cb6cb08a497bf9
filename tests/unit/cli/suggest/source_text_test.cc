#include "cli/suggest/source_text.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(SourceText, StringsEndWhereTheyEnd) {
  EXPECT_EQ(js_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(js_string("a\n\r\t"), R"("a\u{a}\u{d}\u{9}")");
  EXPECT_EQ(js_string("\u2028\u2029\u202e"), R"("\u{2028}\u{2029}\u{202e}")");
  EXPECT_EQ(js_string("\U0001F600"), R"("\u{1f600}")");
  EXPECT_EQ(js_string("`${x}`*/</script>"), R"("`${x}`*/</script>")");
}

TEST(SourceText, BytesThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(js_string("\xFF\xE2\x80"
                      "a"),
            R"("\u{fffd}\u{fffd}\u{fffd}a")");
  EXPECT_EQ(js_string("\xC0\xAF"), R"("\u{fffd}\u{fffd}")");
}

TEST(SourceText, CommentsStayOnTheirLine) {
  EXPECT_EQ(js_comment("a\nimport x\r\u2028y"), "a\\u{a}import x\\u{d}\\u{2028}y");
  EXPECT_EQ(js_comment("aaaa", 2), "aa...");
  EXPECT_EQ(js_comment("\u202Ecba"), "\\u{202e}cba");
}

TEST(SourceText, PatternsMatchThatTextAlone) {
  EXPECT_EQ(js_pattern("/a.b*c+d?(e)[f]{g}|h^$\\"), "\\/a\\.b\\*c\\+d\\?\\(e\\)\\[f\\]\\{g\\}\\|h\\^\\$\\\\");
  EXPECT_EQ(js_pattern("a\n\xE2"), "a\\x0a\\xe2");
}

}  // namespace
}  // namespace podjail::cli
