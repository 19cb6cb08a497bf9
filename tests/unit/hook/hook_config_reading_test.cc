#include "hook/hook_config_reading.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

using nlohmann::json;

TEST(HookConfigReading, MembersAreReadByTheirKeysAndErrorsNameThem) {
  std::uint32_t number = 0;
  const Keys keys = {{"n", [&](const json& value) { return store(read_number(value, 1, 9), number); }}};
  EXPECT_TRUE(read_members(json::parse(R"({"n":3})"), "", keys));
  EXPECT_EQ(number, 3U);
  EXPECT_EQ(read_members(json::parse(R"({"n":10})"), "top", keys).error().message(),
            "top.n: must be a number from 1 to 9");
  EXPECT_EQ(number, 3U) << "a mistake changes nothing";
  EXPECT_EQ(read_members(json::parse(R"({"m":1})"), "", keys).error().message(), "m: unknown key");
  EXPECT_FALSE(read_members(json::array(), "", keys));
}

TEST(HookConfigReading, ListsNameTheEntryThatIsWrong) {
  EXPECT_EQ(*read_list(json{"a", "b"}, parse_text, "a text"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read_list(json{"a", 1}, parse_text, "a text").error().message(), "entry 1 must be a text");
  EXPECT_FALSE(read_list(json::object(), parse_text, "a text"));
}

TEST(HookConfigReading, TextsAreAtLeastOne) {
  EXPECT_EQ(read_texts({{"a", "b"}})->at("a"), "b");
  for (const auto& value : {json::object(), json::array(), json{{"a", 1}}}) EXPECT_FALSE(read_texts(value));
}

TEST(HookConfigReading, PathsAreAbsolute) {
  EXPECT_EQ(parse_path("/a/b"), "/a/b");
  for (const auto& text : {std::string("a"), std::string("/"), std::string(), std::string("/a\0b", 4)})
    EXPECT_FALSE(parse_path(text));
}

TEST(HookConfigReading, DigestsAreHexadecimalAndMadeSmall) {
  EXPECT_EQ(parse_sha256(std::string(64, 'A')), std::string(64, 'a'));
  EXPECT_FALSE(parse_sha256(std::string(63, 'a')));
  EXPECT_FALSE(parse_sha256(std::string(64, 'g')));
}

}  // namespace
}  // namespace podjail::hook
