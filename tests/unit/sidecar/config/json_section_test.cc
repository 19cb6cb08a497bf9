#include "sidecar/config/json_section.h"

#include <gtest/gtest.h>

#include <functional>

namespace podjail::config {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Reads `document` with `read` and gives the error, or "".
std::string error_of(const json& document, const std::function<void(JsonSection&)>& read) {
  Reading reading;
  {
    JsonSection root(document, "", reading);
    read(root);
  }
  return reading.error ? reading.error->message() : "";
}

TEST(JsonSection, GivesTheDefaultOfAnAbsentKey) {
  EXPECT_EQ(error_of(json::object(),
                     [](JsonSection& root) {
                       EXPECT_EQ(root.integer("n", {1, 9}, 4), 4U);
                       EXPECT_EQ(root.duration("t_ms", {1, 9}, 5ms), 5ms);
                       EXPECT_EQ(root.parsed("s", kPlainText, std::string("x")), "x");
                       EXPECT_EQ(root.list("l", kPlainText, {"y"}), std::vector<std::string>{"y"});
                       EXPECT_TRUE(root.texts_by_name("m").empty());
                     }),
            "");
}

TEST(JsonSection, GivesWhatIsWritten) {
  const json document = {{"n", 9}, {"t_ms", 7}, {"s", "a"}, {"l", json::array()}, {"m", {{"k", "v"}}}};
  EXPECT_EQ(error_of(document,
                     [](JsonSection& root) {
                       EXPECT_EQ(root.integer("n", {1, 9}, 4), 9U);
                       EXPECT_EQ(root.duration("t_ms", {1, 9}, 5ms), 7ms);
                       EXPECT_EQ(root.parsed("s", kPlainText, std::string("x")), "a");
                       EXPECT_TRUE(root.list("l", kPlainText, {"y"}).empty());
                       EXPECT_EQ(root.texts_by_name("m").at("k"), "v");
                     }),
            "");
}

TEST(JsonSection, RefusesNumbersOutOfRangeOrOfAnotherType) {
  const auto read = [](JsonSection& root) { root.integer("n", {1, 9}, 4); };
  for (const json& bad : {json(0), json(10), json(-1), json(1.5), json("3"), json(true), json(nullptr)}) {
    EXPECT_EQ(error_of({{"n", bad}}, read), "n: must be a whole number, 1–9") << bad;
  }
}

TEST(JsonSection, RefusesTextOfAnotherKind) {
  const auto read = [](JsonSection& root) { root.parsed("s", kAbsolutePath, std::string("/")); };
  EXPECT_EQ(error_of({{"s", "relative"}}, read), "s: must be an absolute path");
  EXPECT_EQ(error_of({{"s", 1}}, read), "s: must be an absolute path");
}

TEST(JsonSection, NamesTheListItemItRefuses) {
  const auto read = [](JsonSection& root) { root.list("l", kAbsolutePath, {}); };
  EXPECT_EQ(error_of({{"l", {"/a", "b"}}}, read), "l[1]: must be an absolute path");
  EXPECT_EQ(error_of({{"l", {1}}}, read), "l[0]: must be an absolute path");
  EXPECT_EQ(error_of({{"l", "/a"}}, read), "l: must be a list");
}

TEST(JsonSection, NamesTheTextItRefuses) {
  const auto read = [](JsonSection& root) { root.texts_by_name("m"); };
  EXPECT_EQ(error_of({{"m", {{"k", 1}}}}, read), "m.k: must be text of at most 253 bytes");
  EXPECT_EQ(error_of({{"m", {1}}}, read), "m: must be an object of texts");
}

TEST(JsonSection, RefusesKeysNobodyAskedFor) {
  const auto read = [](JsonSection& root) { root.integer("workers", {1, 9}, 4); };
  EXPECT_EQ(error_of({{"wokers", 2}}, read), "wokers: unknown key; did you mean \"workers\"?");
  EXPECT_EQ(error_of({{"\n", 2}}, read), "\\u000a: unknown key; did you mean \"workers\"?");
}

TEST(JsonSection, NamesThePathOfANestedKey) {
  const auto read = [](JsonSection& root) { root.section("inner").integer("n", {1, 9}, 4); };
  EXPECT_EQ(error_of({{"inner", {{"n", 10}}}}, read), "inner.n: must be a whole number, 1–9");
  EXPECT_EQ(error_of({{"inner", {{"m", 1}}}}, read), "inner.m: unknown key; did you mean \"n\"?");
  EXPECT_EQ(error_of({{"inner", 1}}, read), "inner: must be an object");
  EXPECT_EQ(error_of(json::array(), read), "configuration: must be an object");
}

TEST(JsonSection, KeepsTheFirstError) {
  const auto read = [](JsonSection& root) {
    root.integer("a", {1, 9}, 4);
    root.integer("b", {1, 9}, 4);
  };
  EXPECT_EQ(error_of({{"a", 0}, {"b", 0}, {"c", 0}}, read), "a: must be a whole number, 1–9");
}

TEST(JsonSection, DescribesWhatItWasAskedFor) {
  Reading reading;
  const auto document = json::object();
  JsonSection(document, "limits", reading).integer("n", {1, 9}, 4);
  JsonSection(document, "", reading).list("l", kAbsolutePath, {"/a"});
  ASSERT_EQ(reading.keys.size(), 2U);
  EXPECT_EQ(reading.keys[0].path, "limits.n");
  EXPECT_EQ(reading.keys[0].accepts, "a whole number, 1–9");
  EXPECT_EQ(reading.keys[0].default_value, "4");
  EXPECT_EQ(reading.keys[1].path, "l");
  EXPECT_EQ(reading.keys[1].default_value, R"(["/a"])");
}

}  // namespace
}  // namespace podjail::config
