#include "sidecar/http/serialise.h"

#include <gtest/gtest.h>

#include "sidecar/http/request_parser.h"
#include "sidecar/http/response_parser.h"

namespace podjail::http {
namespace {

std::string rebuilt_request(std::string_view wire) {
  RequestParser parser(HeadLimits{});
  EXPECT_EQ(parser.parse(wire), ParseState::kComplete);
  std::string out;
  append_request_head(out, parser.head(), "example.test");
  return out;
}

std::string rebuilt_response(std::string_view wire, Framing framing, KeepAlive keep_alive,
                             std::string_view method = "GET") {
  ResponseParser parser(HeadLimits{});
  EXPECT_EQ(parser.parse(wire, method), ParseState::kComplete);
  std::string out;
  append_response_head(out, parser.head(), framing, keep_alive);
  return out;
}

TEST(SerialiseRequest, WritesTheTargetByteForByteAndTheJudgedHost) {
  EXPECT_EQ(rebuilt_request("GET /a%20b?c=%2F& HTTP/1.1\r\nHOST: EXAMPLE.test:443\r\nX-A:  1\r\n\r\n"),
            "GET /a%20b?c=%2F& HTTP/1.1\r\nHost: example.test\r\nX-A: 1\r\n\r\n");
  EXPECT_EQ(rebuilt_request("GET /a? HTTP/1.1\r\nHost: example.test\r\n\r\n"),
            "GET /a? HTTP/1.1\r\nHost: example.test\r\n\r\n");
}

TEST(SerialiseRequest, LeavesHopByHopHeadersBehind) {
  EXPECT_EQ(
      rebuilt_request(
          "GET / HTTP/1.1\r\nHost: example.test\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n"
          "Proxy-Authorization: secret\r\nTE: trailers\r\nX-End: 2\r\n\r\n"),
      "GET / HTTP/1.1\r\nHost: example.test\r\nX-End: 2\r\n\r\n");
}

TEST(SerialiseRequest, WritesItsOwnFraming) {
  EXPECT_EQ(
      rebuilt_request(
          "POST / HTTP/1.1\r\nContent-Length: 007\r\nHost: example.test\r\nExpect: 100-continue\r\n\r\n"),
      "POST / HTTP/1.1\r\nHost: example.test\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(rebuilt_request("PUT / HTTP/1.1\r\nHost: example.test\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "PUT / HTTP/1.1\r\nHost: example.test\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(rebuilt_request("POST / HTTP/1.1\r\nHost: example.test\r\n\r\n"),
            "POST / HTTP/1.1\r\nHost: example.test\r\nContent-Length: 0\r\n\r\n");
}

TEST(SerialiseResponse, RebuildsTheHeadAndKeepsRepeatedHeaders) {
  EXPECT_EQ(rebuilt_response("HTTP/1.0 200 Fine\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: "
                             "3\r\nConnection: close\r\n\r\n",
                             Framing::kLength, KeepAlive::kYes),
            "HTTP/1.1 200 Fine\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 3\r\n\r\n");
}

TEST(SerialiseResponse, DropsTheInvitationToQuic) {
  EXPECT_EQ(rebuilt_response("HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":443\"\r\nContent-Length: 0\r\n\r\n",
                             Framing::kNone, KeepAlive::kYes),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST(SerialiseResponse, TellsTheLengthThatHeadAskedFor) {
  EXPECT_EQ(rebuilt_response("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n", Framing::kNone, KeepAlive::kYes,
                             "HEAD"),
            "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
  EXPECT_EQ(rebuilt_response("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", Framing::kNone,
                             KeepAlive::kYes),
            "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(SerialiseResponse, MarksTheEndOfAnAnswerWithoutLength) {
  EXPECT_EQ(rebuilt_response("HTTP/1.1 200 OK\r\n\r\n", Framing::kChunked, KeepAlive::kYes),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(rebuilt_response("HTTP/1.1 200 OK\r\n\r\n", Framing::kUntilClose, KeepAlive::kNo),
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
}

TEST(SerialiseChunk, NeverWritesAnEmptyChunk) {
  std::string out;
  append_chunk(out, "");
  append_chunk(out, std::string(26, 'x'));
  EXPECT_EQ(out, "1a\r\n" + std::string(26, 'x') + "\r\n");
}

}  // namespace
}  // namespace podjail::http
