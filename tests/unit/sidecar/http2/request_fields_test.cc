#include "sidecar/http2/request_fields.h"

#include <gtest/gtest.h>

namespace podjail::http2 {
namespace {

using Fields = std::vector<http::Header>;

Fields with(Fields more, std::string_view path = "/a?b=c") {
  Fields fields{{":method", "POST"}, {":scheme", "https"}, {":path", path}, {":authority", "example.test"}};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

class RequestFieldsTest : public testing::Test {
 protected:
  tl::expected<http::RequestHead, http::Rejection> read(const Fields& fields, Body body = Body::kNone) {
    request_.emplace(http::HeadLimits{512, 12});
    for (const auto& field : fields) request_->add(field.name, field.value);
    return request_->finish("https", body);
  }
  Reason reason_of(const Fields& fields, Body body = Body::kNone) {
    const auto head = read(fields, body);
    return head ? Reason::kAllowed : head.error().reason;
  }
  std::optional<RequestFields> request_;
};

TEST_F(RequestFieldsTest, ReadsLikeAnHttp1Head) {
  const auto head = read(with({{"accept", "*/*"}}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->path, "/a");
  EXPECT_EQ(head->query, "b=c");
  EXPECT_EQ(head->host, "example.test");
  ASSERT_EQ(head->headers.size(), 2U);
  EXPECT_EQ(head->headers[0].name, "host");
  EXPECT_EQ(head->headers[1].name, "accept");
  EXPECT_EQ(head->framing, http::Framing::kNone);
}

TEST_F(RequestFieldsTest, TellsItsVersionAndHowItsPathIsSpelled) {
  const auto head = read(with({}, "/./@scope%2fname"));
  ASSERT_TRUE(head);
  EXPECT_EQ(http::version_of(*head), "2");
  EXPECT_EQ(head->path, "/./@scope%2fname");
  EXPECT_TRUE(head->has_dot_segment);
  EXPECT_TRUE(head->has_encoded_slash);
}

TEST_F(RequestFieldsTest, RefusesASecondNameForALength) {
  EXPECT_EQ(reason_of(with({{"content_length", "7"}})), Reason::kAmbiguousRequest);
}

TEST_F(RequestFieldsTest, TellsTheFramingOfABody) {
  EXPECT_EQ(read(with({}), Body::kFollows)->framing, http::Framing::kChunked);
  const auto known = read(with({{"content-length", "7"}}), Body::kFollows);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->framing, http::Framing::kLength);
  EXPECT_EQ(known->content_length, 7U);
  EXPECT_EQ(reason_of(with({{"content-length", "7"}}), Body::kNone), Reason::kAmbiguousRequest);
}

TEST_F(RequestFieldsTest, WantsEachPseudoHeaderExactlyOnceAndFirst) {
  const auto whole = with({});
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto missing = whole;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(reason_of(missing), Reason::kAllowed) << whole[i].name;
    EXPECT_NE(reason_of(with({whole[i]})), Reason::kAllowed) << whole[i].name;
  }
  EXPECT_NE(reason_of(with({{":protocol", "websocket"}})), Reason::kAllowed);
  EXPECT_NE(reason_of(with({{"accept", "*/*"}, {":path", "/b"}})), Reason::kAllowed);
}

TEST_F(RequestFieldsTest, RefusesAnotherScheme) {
  auto fields = with({});
  fields[1].value = "http";
  EXPECT_EQ(reason_of(fields), Reason::kAmbiguousRequest);
}

TEST_F(RequestFieldsTest, RefusesAHostThatIsNotTheAuthority) {
  EXPECT_EQ(reason_of(with({{"host", "example.test"}})), Reason::kAllowed);
  EXPECT_EQ(reason_of(with({{"host", "other.test"}})), Reason::kAmbiguousRequest);
  EXPECT_EQ(reason_of(with({{"host", "example.test"}, {"host", "example.test"}})), Reason::kAmbiguousRequest);
}

// Each of these would become another request in the HTTP/1.1 that goes upstream.
TEST_F(RequestFieldsTest, RefusesWhatWouldSmuggle) {
  for (const auto& field : Fields{{"transfer-encoding", "chunked"},
                                  {"connection", "close"},
                                  {"keep-alive", "1"},
                                  {"proxy-connection", "close"},
                                  {"upgrade", "h2c"},
                                  {"te", "gzip"},
                                  {"Accept", "*/*"},
                                  {"a b", "c"},
                                  {"", "c"},
                                  {"a", "b\r\nx: y"},
                                  {"a", "b\nx: y"},
                                  {"a", std::string_view("b\0c", 3)},
                                  {"a:b", "c"},
                                  {"a", " b"},
                                  {"a", "b\t"},
                                  {"content-length", "+1"}}) {
    EXPECT_NE(reason_of(with({field}), Body::kFollows), Reason::kAllowed)
        << field.name << ": " << field.value;
  }
  const auto head = read(with({{"te", "trailers"}}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.back().name, "te");
}

TEST_F(RequestFieldsTest, RefusesTheTargetsAndMethodsThatHttp1Refuses) {
  for (const std::string_view path :
       {"*", "a", "https://example.test/", "/a b", "/../a", "/a%2f..%2fb", "/\r\n", "//a"}) {
    EXPECT_NE(reason_of(with({}, path)), Reason::kAllowed) << path;
  }
  for (const std::string_view method : {"CONNECT", "TRACE", "GET /x HTTP/1.1\r\nA:", "G T"}) {
    auto fields = with({});
    fields[0].value = method;
    EXPECT_NE(reason_of(fields), Reason::kAllowed) << method;
  }
}

TEST_F(RequestFieldsTest, JoinsTheCrumbsOfCookies) {
  const auto head = read(with({{"cookie", "a=1"}, {"accept", "*/*"}, {"cookie", "b=2"}}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->headers.back().name, "cookie");
  EXPECT_EQ(head->headers.back().value, "a=1; b=2");
}

TEST_F(RequestFieldsTest, StoresNoMoreThanTheLimits) {
  const std::string large(512, 'x');
  EXPECT_EQ(reason_of(with({{"a", large}})), Reason::kRequestTooLarge);
  EXPECT_EQ(reason_of(with(Fields(9, {"a", ""}))), Reason::kRequestTooLarge);
}

TEST_F(RequestFieldsTest, RefusesWhatTheDecoderRefused) {
  RequestFields fields(http::HeadLimits{});
  for (const auto& field : with({})) fields.add(field.name, field.value);
  fields.mark_invalid();
  EXPECT_FALSE(fields.finish("https", Body::kNone));
}

}  // namespace
}  // namespace podjail::http2
