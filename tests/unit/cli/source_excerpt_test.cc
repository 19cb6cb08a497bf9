#include "cli/source_excerpt.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(SourceExcerpt, ShowsTheLineAndACaret) {
  EXPECT_EQ(excerpt("a\nbc d\n", {2, 4}), "    bc d\n       ^\n");
}

TEST(SourceExcerpt, CountsCharactersAndTakesATabForASpace) {
  EXPECT_EQ(excerpt("\t\xC3\xA9 x", {1, 4}), "     \xC3\xA9 x\n       ^\n");
}

TEST(SourceExcerpt, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(excerpt("\x1B[2J x", {1, 6}).find('\x1B'), std::string::npos);
}

TEST(SourceExcerpt, CutsLongLinesAroundThePlace) {
  const auto shown = excerpt(std::string(4000, 'a') + "!" + std::string(4000, 'b'), {1, 4001});
  EXPECT_LT(shown.size(), 400U);
  const auto end = shown.find('\n');
  EXPECT_EQ(shown[shown.find('^') - end - 1], '!');
}

TEST(SourceExcerpt, IsEmptyWithoutAPlace) {
  EXPECT_EQ(excerpt("a", {0, 0}), "");
  EXPECT_EQ(excerpt("a", {7, 1}), "");
}

TEST(SourceExcerpt, FindsLinesWithEitherEnd) {
  EXPECT_EQ(line_of("a\r\nb", 1), "a");
  EXPECT_EQ(line_of("a\r\nb", 2), "b");
  EXPECT_EQ(line_of("a", 2), "");
}

TEST(PlacedMessage, IsTakenApart) {
  const auto placed = split_place("3:14: SyntaxError: 1:2: x");
  EXPECT_EQ(placed.place, (Place{3, 14}));
  EXPECT_EQ(placed.message, "SyntaxError: 1:2: x");
  for (const char* text : {"", "3", "3:", "3:1", "3:1:", "3:1:x", "no place", "3: message"}) {
    EXPECT_EQ(split_place(text).place, Place{}) << text;
    EXPECT_EQ(split_place(text).message, text);
  }
}

}  // namespace
}  // namespace podjail::cli
