#include "sidecar/config/json_document.h"

#include <gtest/gtest.h>

namespace podjail::config {
namespace {

TEST(JsonDocument, IsParsed) {
  const auto document = parse_json_document(R"({"a":[1,{"b":2}],"c":{"b":3}})");
  ASSERT_TRUE(document);
  EXPECT_EQ((*document)["c"]["b"], 3);
}

std::string objection_to(std::string_view text) {
  const auto document = parse_json_document(text);
  if (document) return "none";
  EXPECT_EQ(document.error().kind(), ErrorKind::kInvalid);
  return document.error().message();
}

TEST(JsonDocument, RefusesAKeyGivenTwice) {
  EXPECT_EQ(objection_to(R"({"a":1,"a":2})"), R"(the key "a" is given twice)");
  EXPECT_EQ(objection_to(R"({"x":[{"a":{},"b":1,"a":2}]})"), R"(the key "a" is given twice)");
  EXPECT_EQ(objection_to(R"({"a":1,"\u0061":2})"), R"(the key "a" is given twice)");
}

TEST(JsonDocument, AllowsOneKeyInTwoObjects) {
  EXPECT_EQ(objection_to(R"({"a":{"a":1},"b":{"a":1},"c":[{"a":1},{"a":1}]})"), "none");
}

TEST(JsonDocument, SaysWhereItIsNotJson) {
  EXPECT_EQ(objection_to(R"({"a":1,})"), "not valid JSON at byte 8");
  EXPECT_EQ(objection_to(""), "not valid JSON at byte 1");
  EXPECT_EQ(objection_to("{} {}"), "not valid JSON at byte 4");
  EXPECT_EQ(objection_to("{\"a\":\"\xff\"}"), "not valid JSON at byte 7");
  EXPECT_EQ(objection_to("// no comments\n{}"), "not valid JSON at byte 1");
}

TEST(JsonDocument, RefusesNumbersBeyondAnyRange) {
  EXPECT_EQ(objection_to("[1e999999]"), "not valid JSON");
}

TEST(JsonDocument, BoundsNesting) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_EQ(objection_to(nested(kMaxJsonDepth)), "none");
  EXPECT_EQ(objection_to(nested(kMaxJsonDepth + 2)), "nested deeper than 16 levels");
  EXPECT_EQ(objection_to(nested(100'000)), "nested deeper than 16 levels");
}

TEST(JsonDocument, EscapesTheKeyItComplainsAbout) {
  EXPECT_EQ(objection_to(R"({"a\nb":1,"a\nb":2})"), R"(the key "a\u000ab" is given twice)");
}

}  // namespace
}  // namespace podjail::config
