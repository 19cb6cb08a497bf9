#include "cli/lint/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts_of(std::string_view text) {
  std::vector<std::string> texts;
  for (const auto& token : tokens_of(text)) {
    if (token.kind != TokenKind::kEnd) texts.push_back(token.text);
  }
  return texts;
}

TEST(Tokens, AreWordsNumbersStringsAndPunctuators) {
  EXPECT_THAT(texts_of("const a_1 = 'x' + \"y\" + 0x10 >>>= b?.c"),
              ElementsAre("const", "a_1", "=", "x", "+", "y", "+", "0x10", ">>>=", "b", "?.", "c"));
}

TEST(Tokens, LeaveCommentsOut) {
  EXPECT_THAT(texts_of("a // b\n/* c\n */ d // e"), ElementsAre("a", "d"));
}

TEST(Tokens, KeepQuotesThatAreEscapedInsideOfStrings) {
  EXPECT_THAT(texts_of(R"('it\'s' "a\\" b)"), ElementsAre(R"(it\'s)", R"(a\\)", "b"));
}

TEST(Tokens, TakeATemplateWithBracesForOne) {
  EXPECT_THAT(texts_of("`^/${ {a: 1}.a }$` + b"), ElementsAre("^/${ {a: 1}.a }$", "+", "b"));
}

TEST(Tokens, TellARegularExpressionFromADivision) {
  EXPECT_THAT(texts_of("a / b / c"), ElementsAre("a", "/", "b", "/", "c"));
  EXPECT_THAT(texts_of("return /a[/]b\\/c/gi.test(x)"),
              ElementsAre("return", "/a[/]b\\/c/gi", ".", "test", "(", "x", ")"));
  EXPECT_THAT(texts_of("(/x/)"), ElementsAre("(", "/x/", ")"));
  EXPECT_EQ(tokens_of("= /x/")[1].kind, TokenKind::kRegex);
}

TEST(Tokens, KnowTheirPlaceInCharacters) {
  const auto tokens = tokens_of("\"\xC3\xA9\" a\n  b");
  EXPECT_EQ(tokens[1].place, (Place{1, 5}));
  EXPECT_EQ(tokens[2].place, (Place{2, 3}));
}

TEST(Tokens, KnowHowManyBracesAreOpen) {
  const auto tokens = tokens_of("a { b { c } } d");
  EXPECT_EQ(tokens[0].depth, 0);
  EXPECT_EQ(tokens[2].depth, 1);
  EXPECT_EQ(tokens[4].depth, 2);
  EXPECT_EQ(tokens[7].depth, 0);
}

TEST(Tokens, EndWhateverTheText) {
  for (const std::string_view text :
       {"\"open", "`open ${", "/* open", "/open", "}}}}", "\\", "'a\\", "/[", "`\\", "\xFF\x80"}) {
    const auto tokens = tokens_of(text);
    EXPECT_EQ(tokens.back().kind, TokenKind::kEnd) << text;
  }
}

TEST(Tokens, FindTheirClosingBracket) {
  const auto tokens = tokens_of("f(a, [b], {c: (d)}) e");
  EXPECT_EQ(tokens[closing_of(tokens, 1) + 1].text, "e");
  EXPECT_EQ(closing_of(tokens_of("f(a"), 1), 3U);
}

TEST(Tokens, AreNothingBeyondTheirEnds) {
  const auto tokens = tokens_of("a");
  EXPECT_EQ(token_at(tokens, -1).kind, TokenKind::kEnd);
  EXPECT_EQ(token_at(tokens, 7).kind, TokenKind::kEnd);
}

}  // namespace
}  // namespace podjail::cli
