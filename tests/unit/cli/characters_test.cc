#include "cli/characters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint32_t> characters(std::string_view text) {
  std::vector<std::uint32_t> codes;
  while (!text.empty()) codes.push_back(take_character(text));
  return codes;
}

TEST(Characters, AreReadAsUtf8) {
  EXPECT_THAT(characters("a\u00e9\u20ac\U0001F600"), ElementsAre('a', 0xE9, 0x20AC, 0x1F600));
}

TEST(Characters, AreReplacedWhereTheBytesAreNone) {
  EXPECT_THAT(characters("\xC0\xAF"), ElementsAre(kReplacement, kReplacement));
  EXPECT_THAT(characters("\xE0\x80\x80"), ElementsAre(kReplacement, kReplacement, kReplacement));
  EXPECT_THAT(characters("\xED\xA0\x80"), ElementsAre(kReplacement, kReplacement, kReplacement));
  EXPECT_THAT(characters("\xE2\x80"), ElementsAre(kReplacement, kReplacement));
  EXPECT_THAT(characters("\xFF"), ElementsAre(kReplacement));
}

TEST(Characters, ThatHideOrReorderAreNotVisible) {
  for (const std::uint32_t code :
       {0x00U, 0x0AU, 0x1BU, 0x7FU, 0x85U, 0xADU, 0x200BU, 0x202EU, 0x2028U, 0x2066U, 0xFEFFU, 0xE0041U})
    EXPECT_FALSE(is_visible_character(code)) << code;
  for (const std::uint32_t code : {0x20U, 0x41U, 0xE9U, 0x2026U, 0x4E2DU, 0x1F600U, kReplacement})
    EXPECT_TRUE(is_visible_character(code)) << code;
}

}  // namespace
}  // namespace podjail::cli
