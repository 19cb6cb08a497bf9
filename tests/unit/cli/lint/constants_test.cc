#include "cli/lint/constants.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(Constants, AreStringsPatternsAndLists) {
  const auto constants = constants_of(tokens_of(R"(const host = "a.test";
    const literal = /^a$/i, other = 1;
    const made = new RegExp("^\\.a$", "g");
    const shaped = new RegExp(`^/${host}$`);
    const list = ["a", b, "c"];
    const set = new Set(["d"]);)"));
  EXPECT_EQ(constants.strings.at("host"), "a.test");
  EXPECT_EQ(constants.patterns.at("literal").source, "^a$");
  EXPECT_EQ(constants.patterns.at("literal").flags, "i");
  EXPECT_EQ(constants.patterns.at("made").source, R"(^\.a$)");
  EXPECT_EQ(constants.patterns.at("made").flags, "g");
  EXPECT_EQ(constants.patterns.at("shaped").source, "^/${host}$");
  EXPECT_EQ(constants.lists.at("list").size(), 2U);
  EXPECT_EQ(constants.lists.at("set").front().text, "d");
}

TEST(Constants, AreNotWhatIsComputed) {
  const auto constants =
      constants_of(tokens_of(R"(const a = "x" + y; const b = new RegExp("^" + a); let c = "z";)"));
  EXPECT_TRUE(constants.strings.empty());
  EXPECT_TRUE(constants.patterns.empty());
}

TEST(Constants, AreReadToTheEndOfBrokenText) {
  for (const std::string_view text :
       {"const a =", "const a = [", "const a = new", "const a = new Set(", "const a = /"}) {
    EXPECT_TRUE(constants_of(tokens_of(text)).strings.empty()) << text;
  }
}

}  // namespace
}  // namespace podjail::cli
