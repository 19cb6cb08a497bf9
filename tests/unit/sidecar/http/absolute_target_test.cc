#include "sidecar/http/absolute_target.h"

#include <gtest/gtest.h>

#include "sidecar/http/request_parser.h"

namespace podjail::http {
namespace {

std::string read(std::string_view target, std::string_view host) {
  const auto absolute = parse_absolute_target(target, host);
  if (!absolute) return std::string(to_string(absolute.error().reason));
  return absolute->authority.host.str() + " " + std::to_string(*absolute->authority.port) + " " +
         std::string(absolute->origin);
}

TEST(AbsoluteTarget, IsSplitIntoAuthorityAndOriginForm) {
  EXPECT_EQ(read("http://A.test/p?q=http://x", "a.test"), "a.test 80 /p?q=http://x");
  EXPECT_EQ(read("HTTP://a.test:8080/", "a.test:8080"), "a.test 8080 /");
  EXPECT_EQ(read("http://a.test", "a.test:80"), "a.test 80 /");
}

TEST(AbsoluteTarget, AHostThatSaysSomethingElseIsRefused) {
  EXPECT_EQ(read("http://a.test/", "b.test"), "ambiguous_request");
  EXPECT_EQ(read("http://a.test:81/", "a.test"), "ambiguous_request");
  EXPECT_EQ(read("http://a.test/", ""), "ambiguous_request");
}

TEST(AbsoluteTarget, AnySchemeButHttpIsRefused) {
  for (const char* target : {"https://a.test/", "ws://a.test/", "http:/a.test/", "a.test:443", "*", ""})
    EXPECT_EQ(read(target, "a.test"), "ambiguous_request") << target;
}

TEST(AbsoluteTarget, WhatIsNoHostNameIsRefused) {
  for (const char* target :
       {"http://u@a.test/", "http://a.test@b.test/", "http://127.0.0.1/", "http://[::1]/", "http:///a.test",
        "http://a.test:0/", "http://a.test:/", "http://a\\.test/"})
    EXPECT_EQ(read(target, "a.test"), "name_invalid") << target;
}

TEST(AbsoluteTarget, AQueryOrFragmentWithoutAPathIsRefused) {
  EXPECT_EQ(read("http://a.test?q", "a.test"), "ambiguous_request");
  EXPECT_EQ(read("http://a.test#f", "a.test"), "ambiguous_request");
}

TEST(AbsoluteTarget, TheParserTakesItOnlyWhereItIsToldTo) {
  const std::string text = "GET http://a.test:81/p?q HTTP/1.1\r\nHost: a.test:81\r\n\r\n";
  RequestParser origin({});
  EXPECT_EQ(origin.parse(text), ParseState::kRejected);
  RequestParser both({}, TargetForms::kAbsoluteToo);
  ASSERT_EQ(both.parse(text), ParseState::kComplete);
  EXPECT_EQ(both.head().target, "/p?q");
  EXPECT_EQ(both.head().path, "/p");
  EXPECT_EQ(both.head().absolute_port, 81);
  ASSERT_EQ(both.parse("GET /p HTTP/1.1\r\nHost: a.test\r\n\r\n"), ParseState::kComplete);
  EXPECT_EQ(both.head().absolute_port, 0);
  EXPECT_EQ(both.parse("GET http://a.test/%2e%2e/ HTTP/1.1\r\nHost: a.test\r\n\r\n"), ParseState::kRejected);
}

}  // namespace
}  // namespace podjail::http
