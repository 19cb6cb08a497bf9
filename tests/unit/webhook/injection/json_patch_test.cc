#include "webhook/injection/json_patch.h"

#include <gtest/gtest.h>

#include <random>

namespace podjail::webhook {
namespace {

using nlohmann::json;

json named(const std::string& name, int value) {
  return {{"name", name}, {"value", value}};
}

// The patch, which the library's own reading of RFC 6902 must turn `before` into `after` with.
json checked_patch(const json& before, const json& after) {
  auto patch = make_patch(before, after);
  EXPECT_EQ(before.patch(patch), after) << patch.dump(2);
  return patch;
}

TEST(JsonPatch, IsEmptyWhereNothingDiffers) {
  EXPECT_EQ(make_patch(json{{"a", {1, 2}}}, json{{"a", {1, 2}}}), json::array());
}

TEST(JsonPatch, PutsAContainerFirstInOneOperation) {
  const json before{{"c", json::array({named("a", 1), named("b", 2)})}};
  const json after{{"c", json::array({named("new", 3), named("a", 1), named("b", 2)})}};
  EXPECT_EQ(checked_patch(before, after),
            json::array({{{"op", "add"}, {"path", "/c/0"}, {"value", named("new", 3)}}}));
}

TEST(JsonPatch, MovesBackWhatAnotherPutInFront) {
  const json before{{"c", json::array({named("a", 1), named("b", 2), named("ours", 3)})}};
  const json after{{"c", json::array({named("ours", 3), named("a", 1), named("b", 9)})}};
  EXPECT_EQ(checked_patch(before, after),
            json::array({{{"op", "move"}, {"from", "/c/2"}, {"path", "/c/0"}},
                         {{"op", "replace"}, {"path", "/c/2/value"}, {"value", 9}}}));
}

TEST(JsonPatch, EscapesNames) {
  EXPECT_EQ(checked_patch(json{{"a", json::object()}}, json{{"a", {{"x/y~z", "1"}}}}),
            json::array({{{"op", "add"}, {"path", "/a/x~1y~0z"}, {"value", "1"}}}));
}

TEST(JsonPatch, AddsToAListThatOnlyGrew) {
  EXPECT_EQ(checked_patch(json{{"drop", {"A"}}}, json{{"drop", {"A", "B"}}}),
            json::array({{{"op", "add"}, {"path", "/drop/1"}, {"value", "B"}}}));
  EXPECT_EQ(checked_patch(json{{"drop", {"A", "C"}}}, json{{"drop", {"A", "B"}}}).size(), 1U);
}

TEST(JsonPatch, ComparesListsThatNameAnEntryTwiceAsTheyStand) {
  const json before{{"env", json::array({named("A", 1), named("A", 2)})}};
  const json after{{"env", json::array({named("A", 1), named("A", 2), named("B", 3)})}};
  EXPECT_EQ(checked_patch(before, after),
            json::array({{{"op", "add"}, {"path", "/env/2"}, {"value", named("B", 3)}}}));
}

TEST(JsonPatch, RemovesFromTheEnd) {
  const json before{{"c", json::array({named("a", 1), named("b", 2), named("c", 3)})}, {"x", 1}};
  const json after{{"c", json::array({named("b", 2)})}};
  checked_patch(before, after);
}

// Any list into any other, seeded so that a failure can be seen again.
TEST(JsonPatch, TurnsAnyListIntoAnyOther) {
  std::mt19937 random(20);
  const auto some_list = [&random] {
    std::vector<std::string> names{"a", "b", "c", "d", "e", "f", "g"};
    std::shuffle(names.begin(), names.end(), random);
    names.resize(random() % (names.size() + 1));
    auto list = json::array();
    for (const auto& name : names) list.push_back(named(name, static_cast<int>(random() % 3)));
    return list;
  };
  for (int i = 0; i < 2000; ++i) {
    checked_patch(json{{"l", some_list()}, {"m", {{"n", some_list()}}}},
                  json{{"l", some_list()}, {"m", {{"n", some_list()}}}});
  }
}

}  // namespace
}  // namespace podjail::webhook
