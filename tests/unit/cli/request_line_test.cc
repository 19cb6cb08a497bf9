#include "cli/request_line.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(RequestLine, IsTakenApart) {
  const auto line = RequestLine::parse("PUT", "https://Registry.Example.test:8443/a/./b?x=1?");
  ASSERT_TRUE(line);
  const auto facts = line->facts();
  EXPECT_EQ(facts.method, "PUT");
  EXPECT_EQ(facts.scheme, "https");
  EXPECT_EQ(facts.host, "registry.example.test");
  EXPECT_EQ(facts.port, 8443);
  EXPECT_EQ(facts.path, "/a/b");
  EXPECT_EQ(facts.raw_path, "/a/./b");
  EXPECT_EQ(facts.query, "x=1?");
  EXPECT_EQ(facts.connection.sni, "registry.example.test");
}

TEST(RequestLine, HasTheUsualPortAndPath) {
  EXPECT_EQ(RequestLine::parse("GET", "http://a.test")->facts().port, 80);
  EXPECT_EQ(RequestLine::parse("GET", "https://a.test?q")->facts().port, 443);
  EXPECT_EQ(RequestLine::parse("GET", "https://a.test?q")->facts().path, "/");
  EXPECT_EQ(RequestLine::parse("GET", "https://a.test?q")->facts().query, "q");
}

TEST(RequestLine, IsRefusedWhereTheSidecarHasNoSuchRequest) {
  for (const char* url :
       {"", "a.test", "ftp://a.test/", "https://", "https:///x", "https://192.0.2.1/", "https://a.test:0/",
        "https://user@a.test/", "https://a..test/", "https://a.test/ b", "https://a.test/#x",
        "https://a.test/\xC3\xA9", "https://a.test./"}) {
    EXPECT_FALSE(RequestLine::parse("GET", url)) << url;
  }
  EXPECT_FALSE(RequestLine::parse("G ET", "https://a.test/"));
  EXPECT_FALSE(RequestLine::parse("", "https://a.test/"));
}

TEST(RequestLine, KnowsPathsThatNoPolicyIsAskedAbout) {
  EXPECT_NE(RequestLine::parse("GET", "https://a.test/a/../b")->path_problem(), "");
  EXPECT_NE(RequestLine::parse("GET", "https://a.test//b")->path_problem(), "");
  EXPECT_EQ(RequestLine::parse("GET", "https://a.test/a/b")->path_problem(), "");
  EXPECT_TRUE(RequestLine::parse("GET", "https://a.test/@a%2fb")->has_encoded_slash());
}

TEST(RequestLine, TakesHeadersAsTheyAreWritten) {
  auto line = RequestLine::parse("GET", "https://a.test/");
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->add_header("X-Team:  build: a "));
  EXPECT_FALSE(line->add_header("no colon"));
  EXPECT_FALSE(line->add_header("a b: c"));
  const auto facts = line->facts();
  ASSERT_EQ(facts.headers.size(), 1U);
  EXPECT_EQ(facts.headers[0].name, "X-Team");
  EXPECT_EQ(facts.headers[0].value, "build: a");
}

}  // namespace
}  // namespace podjail::cli
