#include "sidecar/http/start_line.h"

#include <gtest/gtest.h>

#include <string>

namespace podjail::http {
namespace {

TEST(RequestLine, HasAMethodATargetAndAVersion) {
  const auto line = parse_request_line("GET /a?b HTTP/1.1");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->method, "GET");
  EXPECT_EQ(line->target, "/a?b");
  EXPECT_EQ(line->minor_version, 1);
  EXPECT_EQ(parse_request_line("M-SEARCH * HTTP/1.0")->minor_version, 0);
}

TEST(RequestLine, IsRefusedUnlessItIsWrittenExactly) {
  for (const char* line : {"", "GET", "GET /", "GET / HTTP/1.2", "GET / HTTP/2.0", "GET / http/1.1",
                           "GET / HTTP/1.1 ", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET /a b HTTP/1.1",
                           " GET / HTTP/1.1", "GET  HTTP/1.1", " / HTTP/1.1", "G(T / HTTP/1.1",
                           "GET / HTTP/1.10", "GET / HTTP/01.1", "G\xe9T / HTTP/1.1", "HTTP/1.1 200 OK"}) {
    EXPECT_FALSE(parse_request_line(line)) << line;
  }
}

TEST(StatusLine, HasAStatusAndAReasonThatMayBeEmpty) {
  const auto line = parse_status_line("HTTP/1.1 404 Not Found");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->status, 404U);
  EXPECT_EQ(line->reason, "Not Found");
  EXPECT_EQ(line->minor_version, 1);
  EXPECT_EQ(parse_status_line("HTTP/1.0 200 ")->reason, "");
  EXPECT_EQ(parse_status_line("HTTP/1.1 999  two")->reason, " two");
}

TEST(StatusLine, IsRefusedUnlessItIsWrittenExactly) {
  for (const char* line :
       {"", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 200", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1  200 OK",
        "HTTP/1.1 2x0 OK", "HTTP/1.1 099 OK", "HTTP/1.1 -99 OK", "HTTP/1.2 200 OK", "HTTP/2 200 OK",
        "http/1.1 200 OK", "HTTP/1.1\x20\x20OK 2", "GET / HTTP/1.1"}) {
    EXPECT_FALSE(parse_status_line(line)) << line;
  }
}

}  // namespace
}  // namespace podjail::http
