#include "hook/strict_json.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

TEST(StrictJson, ReadsAnObject) {
  const auto document = parse_strict_json(R"({"a":{"b":[1,"x",null]},"c":"d"})");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->at("c"), "d");
}

TEST(StrictJson, RefusesAKeyGivenTwiceAtAnyDepth) {
  for (const char* text : {R"({"a":1,"a":1})", R"({"x":{"a":1,"b":2,"a":3}})", R"({"x":[{"a":1,"a":2}]})",
                           R"({"a":1,"\u0061":2})"}) {
    const auto document = parse_strict_json(text);
    ASSERT_FALSE(document) << text;
    EXPECT_NE(document.error().message().find("twice"), std::string::npos) << text;
  }
  EXPECT_TRUE(parse_strict_json(R"({"a":{"b":1},"c":{"b":2}})"));
}

TEST(StrictJson, RefusesWhatIsNotOneObject) {
  for (const char* text : {"", "[]", "1", "null", "{", "{}}", "{} {}", R"({"a":1,})", "{'a':1}",
                           "{\"a\":NaN}", "{\"a\":1e999}", "{\"a\":\"\xff\"}", "// comment\n{}"}) {
    const auto document = parse_strict_json(text);
    ASSERT_FALSE(document) << text;
    EXPECT_EQ(document.error().kind(), ErrorKind::kInvalid);
  }
}

TEST(StrictJson, BoundsNesting) {
  const auto nested = [](int levels) {
    return "{\"a\":" + std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']') + "}";
  };
  EXPECT_TRUE(parse_strict_json(nested(kMaxJsonDepth - 2)));
  EXPECT_FALSE(parse_strict_json(nested(kMaxJsonDepth + 1)));
  EXPECT_FALSE(parse_strict_json(nested(20000)));
}

TEST(StrictJson, KeepsTheOrderOfKeysWhereItIsAsked) {
  const std::string text = R"({"z":1,"a":{"y":[],"b":null}})";
  EXPECT_EQ(parse_strict_ordered_json(text)->dump(), text);
  EXPECT_FALSE(parse_strict_ordered_json(R"({"a":{"b":1,"b":2}})"));
}

TEST(StrictJson, FindsMembersByType) {
  const auto document = *parse_strict_json(R"({"o":{},"l":["x","y"],"s":"t","n":null,"i":1})");
  EXPECT_NE(*find_object(document, "o"), nullptr);
  EXPECT_NE(*find_array(document, "l"), nullptr);
  EXPECT_EQ(**find_string(document, "s"), "t");
  EXPECT_EQ(*read_strings(document, "l"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(*find_object(document, "n"), nullptr);
  EXPECT_EQ(*find_string(document, "absent"), nullptr);
  EXPECT_TRUE(read_strings(document, "absent")->empty());
}

TEST(StrictJson, NamesTheMemberOfAnotherType) {
  const auto document = *parse_strict_json(R"({"o":[],"l":{},"s":1,"m":["x",1]})");
  EXPECT_EQ(find_object(document, "o").error().message(), "o is not an object");
  EXPECT_EQ(find_array(document, "l").error().message(), "l is not a list");
  EXPECT_EQ(find_string(document, "s").error().message(), "s is not a text");
  EXPECT_EQ(read_strings(document, "m").error().message(), "m is not a list of texts");
}

}  // namespace
}  // namespace podjail::hook
