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

TEST(StrictJson, RefusesWhatAParserPassesOver) {
  EXPECT_FALSE(parse_strict_json(std::string("{}\0", 3)));
  EXPECT_FALSE(parse_strict_json(std::string("{}\0{\"a\":1}", 10)));
  EXPECT_FALSE(parse_strict_json("\xef\xbb\xbf{}"));
  EXPECT_TRUE(parse_strict_json(" {}\n"));
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

TEST(StrictJson, ReadsValuesAndTheirAbsence) {
  const auto document = *parse_strict_json(
      R"({"t":"x","f":true,"i":-3,"big":18446744073709551615,"m":{"a":"b"},"bad":{"a":1},"half":1.5})");
  EXPECT_EQ(*read_text(document, "t"), "x");
  EXPECT_EQ(*read_text(document, "absent"), "");
  EXPECT_TRUE(*read_flag(document, "f"));
  EXPECT_FALSE(*read_flag(document, "absent"));
  EXPECT_EQ(**read_integer(document, "i", -3, 3), -3);
  EXPECT_EQ(*read_integer(document, "absent", 0, 1), std::nullopt);
  EXPECT_EQ(read_text_map(document, "m")->at("a"), "b");
  EXPECT_TRUE(read_text_map(document, "absent")->empty());
  EXPECT_FALSE(read_text(document, "f"));
  EXPECT_FALSE(read_flag(document, "t"));
  EXPECT_FALSE(read_integer(document, "i", -2, 3));
  EXPECT_FALSE(read_integer(document, "big", 0, INT64_MAX));
  EXPECT_FALSE(read_integer(document, "half", 0, 3));
  EXPECT_FALSE(read_text_map(document, "bad"));
}

TEST(Reading, KeepsTheFirstErrorAndGoesOn) {
  const auto document = *parse_strict_json(R"({"t":1,"f":"x","list":[{"a":"b"},3]})");
  Reading reading;
  EXPECT_TRUE(reading.status());
  EXPECT_EQ(reading.take(read_text(document, "t")), "");
  EXPECT_FALSE(reading.take(read_flag(document, "f")));
  EXPECT_EQ(reading.status().error().message(), "t is not a text");
}

TEST(Reading, EachReadsTheEntriesThatAreObjects) {
  const auto document = *parse_strict_json(R"({"list":[{"a":"b"},3,{"a":"c"}]})");
  Reading reading;
  const auto read = [&](const nlohmann::json& entry) { return reading.take(read_text(entry, "a")); };
  EXPECT_EQ(reading.each(document, "list", read), (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(reading.status().error().message(), "list holds something that is not an object");
  EXPECT_TRUE(reading.each(document, "absent", read).empty());
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
