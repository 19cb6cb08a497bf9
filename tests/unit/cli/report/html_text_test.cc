#include "cli/report/html_text.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(HtmlText, IsTextWhateverItHolds) {
  EXPECT_EQ(html_text("<script>alert('x')</script>\"&"),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;");
  EXPECT_EQ(html_text("--><!--"), "--&gt;&lt;!--");
  EXPECT_EQ(html_text("caf\u00e9 \u4e2d"), "caf\u00e9 \u4e2d");
}

TEST(HtmlText, ShowsWhatWouldHide) {
  EXPECT_EQ(html_text(std::string_view("a\0b\n", 4)), "a\\u{0}b\\u{a}");
  EXPECT_EQ(html_text("\u202Emoc\u200B"), "\\u{202e}moc\\u{200b}");
  EXPECT_EQ(html_text("\xFF"), "\uFFFD");
}

TEST(HtmlText, IsCutBetweenCharacters) {
  EXPECT_EQ(html_text("abc", 2), "ab…");
  EXPECT_EQ(html_text("a\u00e9", 2), "a…");
  EXPECT_EQ(html_text("&&", 1), "&amp;…");
}

}  // namespace
}  // namespace podjail::cli
