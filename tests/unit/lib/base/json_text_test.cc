#include "lib/base/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail {
namespace {

std::string json_of(std::string_view text, std::size_t max_bytes = 2048) {
  std::string out;
  append_json_string(out, text, max_bytes);
  return out;
}

TEST(JsonText, WritesOrdinaryTextUnchanged) {
  EXPECT_EQ(json_of("GET /a?b=c"), "\"GET /a?b=c\"");
  EXPECT_EQ(json_of("grüße €"), "\"grüße €\"");
  EXPECT_EQ(json_of(""), "\"\"");
}

TEST(JsonText, NeverLetsAControlCharacterThrough) {
  EXPECT_EQ(json_of("\r\n{\"verdict\":\"allow\"}"), R"("\u000d\u000a{\"verdict\":\"allow\"}")");
  EXPECT_EQ(json_of("\x1b[31m\x7f"), R"("\u001b[31m\u007f")");
  EXPECT_EQ(json_of("\xc2\x9b\xe2\x80\xa8\xe2\x80\xa9"), R"("\u009b\u2028\u2029")");
  EXPECT_EQ(json_of(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(JsonText, MarksBytesThatAreNotUtf8) {
  EXPECT_EQ(json_of("\xff"), R"("\\xff")");
  EXPECT_EQ(json_of("\xc0\xaf"), R"("\\xc0\\xaf")");           // overlong
  EXPECT_EQ(json_of("\xed\xa0\x80"), R"("\\xed\\xa0\\x80")");  // surrogate
  EXPECT_EQ(json_of("\xe2\x82"), R"("\\xe2\\x82")");           // cut short
}

TEST(JsonText, EveryByteStringIsOneValidJsonString) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second), '"'};
      const auto json = json_of(text);
      ASSERT_TRUE(nlohmann::json::accept(json)) << json;
      for (const char c : json) ASSERT_GE(static_cast<unsigned char>(c), 0x20U);
    }
  }
}

TEST(JsonText, CutsLongTextAtACharacterBoundary) {
  EXPECT_EQ(json_of("abcdef", 3), "\"abc…\"");
  EXPECT_EQ(json_of("ab€", 3), "\"ab…\"");
  EXPECT_EQ(json_of("abc", 3), "\"abc\"");
}

TEST(JsonText, PrintableIsOneLine) {
  EXPECT_EQ(printable("a\nb"), "a\\u000ab");
}

}  // namespace
}  // namespace podjail
