#include "webhook/injection/json_members.h"

#include <gtest/gtest.h>

namespace podjail::webhook {
namespace {

using nlohmann::json;

TEST(JsonMembers, OfWhatIsNoObjectAreNull) {
  EXPECT_TRUE(member(json::array({1}), "a").is_null());
  EXPECT_TRUE(member(json(), "a").is_null());
  EXPECT_EQ(member(json{{"a", 1}}, "a"), json(1));
}

TEST(JsonMembers, AreTextsOnlyWhereTheyAre) {
  EXPECT_EQ(text_at(json{{"a", "b"}}, "a"), "b");
  EXPECT_EQ(text_at(json{{"a", 1}}, "a"), "");
  EXPECT_EQ(text_at(json{{"a", "b"}}, "c"), "");
}

TEST(JsonMembers, AreOnUnlessTheySayOtherwise) {
  EXPECT_FALSE(is_on(json{{"a", false}}, "a"));
  EXPECT_FALSE(is_on(json{{"a", nullptr}}, "a"));
  EXPECT_FALSE(is_on(json::object(), "a"));
  EXPECT_TRUE(is_on(json{{"a", true}}, "a"));
  EXPECT_TRUE(is_on(json{{"a", "false"}}, "a"));
  EXPECT_TRUE(is_on(json{{"a", 0}}, "a"));
}

TEST(JsonMembers, AreFoundByName) {
  const json list = json::array({{{"name", "a"}, {"n", 1}}, 5, {{"name", 7}}, {{"name", "b"}, {"n", 2}}});
  ASSERT_NE(find_named(list, "b"), nullptr);
  EXPECT_EQ((*find_named(list, "b"))["n"], 2);
  EXPECT_EQ(find_named(list, "c"), nullptr);
  EXPECT_EQ(find_named(json(), "a"), nullptr);
  EXPECT_TRUE(has_entries(list));
  EXPECT_FALSE(has_entries(json::object()));
  EXPECT_FALSE(has_entries(json("a")));
}

}  // namespace
}  // namespace podjail::webhook
