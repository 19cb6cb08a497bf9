#include "sidecar/http/request_parser.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

constexpr std::string_view kGet = "GET /a/b?c=d HTTP/1.1\r\nHost: example.test\r\nAccept:  */* \r\n\r\n";

TEST(RequestParser, ReadsAWholeHead) {
  RequestParser parser(HeadLimits{});
  std::string buffer(kGet);
  buffer.append("rest");
  ASSERT_EQ(parser.parse(buffer), ParseState::kComplete);
  const auto& head = parser.head();
  EXPECT_EQ(parser.head_bytes(), kGet.size());
  EXPECT_EQ(head.minor_version, 1);
  ASSERT_EQ(head.headers.size(), 2U);
}

TEST(RequestParser, GivesViewsOfTheBuffer) {
  RequestParser parser(HeadLimits{});
  ASSERT_EQ(parser.parse(kGet), ParseState::kComplete);
  const auto& head = parser.head();
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.target, "/a/b?c=d");
  EXPECT_EQ(head.path, "/a/b");
  EXPECT_EQ(head.query, "c=d");
  EXPECT_EQ(head.host, "example.test");
  EXPECT_EQ(head.headers[1].value, "*/*");
  EXPECT_EQ(head.keep_alive, KeepAlive::kYes);
  EXPECT_EQ(head.framing, Framing::kNone);
  EXPECT_EQ(head.path.data(), kGet.data() + 4);
}

TEST(RequestParser, ParsesOneByteAtATime) {
  RequestParser parser(HeadLimits{});
  for (std::size_t length = 1; length < kGet.size(); ++length) {
    ASSERT_EQ(parser.parse(kGet.substr(0, length)), ParseState::kNeedMore) << length;
  }
  EXPECT_EQ(parser.parse(kGet), ParseState::kComplete);
}

TEST(RequestParser, ServesManyRequestsWithoutMixingThem) {
  RequestParser parser(HeadLimits{});
  ASSERT_EQ(parser.parse("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\nX: y\r\n\r\n"),
            ParseState::kComplete);
  EXPECT_EQ(parser.head().content_length, 3U);
  ASSERT_EQ(parser.parse(kGet), ParseState::kComplete);
  EXPECT_EQ(parser.head().content_length, 0U);
  EXPECT_EQ(parser.head().framing, Framing::kNone);
  EXPECT_EQ(parser.head().headers.size(), 2U);
  ASSERT_EQ(parser.parse("\x01"), ParseState::kNeedMore);
  ASSERT_EQ(parser.parse("\x01\n"), ParseState::kRejected);
  EXPECT_TRUE(parser.head().headers.empty());
}

TEST(RequestParser, TellsHowThePathOfThisRequestIsSpelled) {
  RequestParser parser(HeadLimits{});
  ASSERT_EQ(parser.parse("GET /./a%2fb?/./%2f HTTP/1.1\r\nHost: a.test\r\n\r\n"), ParseState::kComplete);
  EXPECT_EQ(parser.head().path, "/./a%2fb");
  EXPECT_TRUE(parser.head().has_dot_segment);
  EXPECT_TRUE(parser.head().has_encoded_slash);
  ASSERT_EQ(parser.parse("GET /a?/./%2f HTTP/1.1\r\nHost: a.test\r\n\r\n"), ParseState::kComplete);
  EXPECT_FALSE(parser.head().has_dot_segment);
  EXPECT_FALSE(parser.head().has_encoded_slash);
}

TEST(RequestParser, AnyLengthOfABodyIsFine) {
  RequestParser parser(HeadLimits{});
  ASSERT_EQ(parser.parse("PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 99999999999\r\n\r\n"),
            ParseState::kComplete);
  EXPECT_EQ(parser.head().content_length, 99999999999U);
}

TEST(RequestParser, BoundsTheHead) {
  RequestParser small(HeadLimits{64, 100});
  EXPECT_EQ(small.parse("GET / HTTP/1.1\r\nX: " + std::string(100, 'x')), ParseState::kRejected);
  EXPECT_EQ(small.rejection().status, 431U);
  RequestParser few(HeadLimits{65536, 2});
  EXPECT_EQ(few.parse("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n"), ParseState::kRejected);
  EXPECT_EQ(few.rejection().reason, Reason::kRequestTooLarge);
}

TEST(RequestParser, RefusesWhatIsNotHttp11) {
  for (const char* text :
       {"GET /\r\n\r\n", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHo st: a\r\n\r\n", "GET / HTTP/1.12\r\nHost: a\r\n\r\n"}) {
    RequestParser parser(HeadLimits{});
    EXPECT_EQ(parser.parse(text), ParseState::kRejected) << text;
    EXPECT_EQ(parser.rejection().status, 400U) << text;
  }
}

}  // namespace
}  // namespace podjail::http
