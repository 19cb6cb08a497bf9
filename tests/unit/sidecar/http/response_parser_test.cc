#include "sidecar/http/response_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

struct Parsed {
  ParseState state;
  ResponseHead head;
};

Parsed parse(const std::string& text, std::string_view method = "GET") {
  ResponseParser parser(HeadLimits{});
  const auto state = parser.parse(text, method);
  return {state, parser.head()};
}

TEST(ResponseParser, ReadsTheFramingOfAnAnswer) {
  const auto length = parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(length.head.framing, Framing::kLength);
  EXPECT_EQ(length.head.keep_alive, KeepAlive::kYes);
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").head.framing, Framing::kChunked);
  const auto until_close = parse("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_EQ(until_close.head.framing, Framing::kUntilClose);
  EXPECT_EQ(until_close.head.keep_alive, KeepAlive::kNo);
}

TEST(ResponseParser, KnowsAnswersWithoutBody) {
  const auto head = parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD");
  EXPECT_EQ(head.head.framing, Framing::kNone);
  EXPECT_EQ(head.head.announced_length, 5U);
  EXPECT_EQ(parse("HTTP/1.1 204 No Content\r\n\r\n").head.framing, Framing::kNone);
  EXPECT_EQ(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").head.framing, Framing::kNone);
  EXPECT_EQ(parse("HTTP/1.1 100 Continue\r\n\r\n").head.framing, Framing::kNone);
}

TEST(ResponseParser, KeepsConnectionsAsTheAnswerSays) {
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").head.keep_alive,
            KeepAlive::kNo);
  EXPECT_EQ(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").head.keep_alive, KeepAlive::kNo);
  EXPECT_EQ(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n").head.keep_alive,
            KeepAlive::kYes);
}

TEST(ResponseParser, RefusesAnswersWhoseEndIsAmbiguous) {
  for (const char* headers :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Content-Length: five\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_EQ(parse("HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n").state, ParseState::kRejected)
        << headers;
  }
  EXPECT_EQ(parse("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").state, ParseState::kRejected);
}

TEST(ResponseParser, RefusesWhatIsNotHttp) {
  for (const char* text : {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/2 200\r\n\r\n",
                           "HTTP/1.1 200 OK\nX: y\n\n", "ICY 200 OK\r\n\r\n"}) {
    EXPECT_EQ(parse(text).state, ParseState::kRejected) << text;
  }
}

TEST(ResponseParser, RefusesAStatusBelow100) {
  for (const char* status : {"000", "042", "099"}) {
    EXPECT_EQ(parse("HTTP/1.1 " + std::string(status) + " X\r\nContent-Length: 0\r\n\r\n").state,
              ParseState::kRejected)
        << status;
  }
  EXPECT_EQ(parse("HTTP/1.1 100 X\r\n\r\n").state, ParseState::kComplete);
}

TEST(ResponseParser, AnyLengthOfABodyIsFine) {
  const auto parsed = parse("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n");
  EXPECT_EQ(parsed.state, ParseState::kComplete);
  EXPECT_EQ(parsed.head.content_length, 999999999999U);
}

TEST(ResponseParser, BoundsTheHead) {
  ResponseParser parser(HeadLimits{32, 10});
  EXPECT_EQ(parser.parse("HTTP/1.1 200 OK\r\nX: " + std::string(50, 'x'), "GET"), ParseState::kRejected);
}

}  // namespace
}  // namespace podjail::http
