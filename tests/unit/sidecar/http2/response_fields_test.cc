#include "sidecar/http2/response_fields.h"

#include <gtest/gtest.h>

namespace podjail::http2 {
namespace {

using Fields = std::vector<http::Header>;

class ResponseFieldsTest : public testing::Test {
 protected:
  tl::expected<http::ResponseHead, http::Rejection> read(const Fields& fields, Body body = Body::kFollows,
                                                         std::string_view method = "GET") {
    list_ = FieldList({256, 5});
    for (const auto& field : fields) list_.add(field.name, field.value);
    return read_response(list_, method, body);
  }
  FieldList list_{{256, 5}};
};

TEST_F(ResponseFieldsTest, ReadsLikeAnHttp1Head) {
  const auto head = read({{":status", "200"}, {"content-type", "text/plain"}, {"content-length", "3"}});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200U);
  EXPECT_EQ(head->framing, http::Framing::kLength);
  EXPECT_EQ(head->content_length, 3U);
  EXPECT_EQ(head->keep_alive, http::KeepAlive::kYes);
  ASSERT_EQ(head->headers.size(), 2U);
  EXPECT_EQ(head->headers[0].name, "content-type");
}

TEST_F(ResponseFieldsTest, TellsHowABodyEnds) {
  EXPECT_EQ(read({{":status", "200"}})->framing, http::Framing::kChunked);
  const auto empty = read({{":status", "200"}}, Body::kNone);
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->framing, http::Framing::kNone);
  EXPECT_EQ(empty->announced_length, 0U);
  const auto asked = read({{":status", "200"}, {"content-length", "7"}}, Body::kNone, "HEAD");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->framing, http::Framing::kNone);
  EXPECT_EQ(asked->announced_length, 7U);
  EXPECT_EQ(read({{":status", "204"}}, Body::kNone)->announced_length, std::nullopt);
  EXPECT_FALSE(read({{":status", "200"}, {"content-length", "7"}}, Body::kNone));
}

TEST_F(ResponseFieldsTest, WantsOneStatusOfThreeDigitsAndFirst) {
  for (const auto& fields : std::vector<Fields>{{},
                                                {{"a", "b"}},
                                                {{"a", "b"}, {":status", "200"}},
                                                {{":status", "200"}, {":status", "200"}},
                                                {{":status", "20"}},
                                                {{":status", "2000"}},
                                                {{":status", "+20"}},
                                                {{":status", "099"}},
                                                {{":status", "20 "}},
                                                {{":status", ""}},
                                                {{":path", "/"}},
                                                {{":status", "200"}, {":path", "/"}}})
    EXPECT_FALSE(read(fields)) << (fields.empty() ? "none" : fields.front().value);
}

TEST_F(ResponseFieldsTest, RefusesWhatCouldBeReadInTwoWays) {
  for (const auto& field : Fields{{"A", "b"},
                                  {"", "b"},
                                  {"a b", "c"},
                                  {"a", "b\r\nc: d"},
                                  {"a", std::string_view("b\0c", 3)},
                                  {"connection", "close"},
                                  {"transfer-encoding", "chunked"},
                                  {"upgrade", "h2c"},
                                  {"keep-alive", "x"},
                                  {"content-length", "-1"}})
    EXPECT_FALSE(read({{":status", "200"}, field})) << field.name << field.value;
  EXPECT_FALSE(read({{":status", "200"}, {"content-length", "3"}, {"content-length", "3"}}));
}

TEST_F(ResponseFieldsTest, RefusesAHeadBeyondItsLimits) {
  const std::string value(250, 'x');
  const auto large = read({{":status", "200"}, {"a", value}});
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().reason, Reason::kUpstreamProtocol);
  EXPECT_FALSE(read({{":status", "200"}, {"a", ""}, {"a", ""}, {"a", ""}, {"a", ""}, {"a", ""}}));
}

}  // namespace
}  // namespace podjail::http2
