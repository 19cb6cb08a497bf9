#include "sidecar/http/path_rules.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

std::string_view problem_of(std::string_view path) {
  return read_path(path).problem;
}

TEST(PathRules, AcceptsOrdinaryPaths) {
  for (const char* path : {"/", "/a/b.tar.gz", "/a/b/", "/.well-known/x", "/a..b/c", "/...", "/a%20b",
                           "/caf%C3%A9", "/x;v=1/y", "/%7Euser", "/@scope/name"}) {
    const auto reading = read_path(path);
    EXPECT_EQ(reading.problem, "") << path;
    EXPECT_FALSE(reading.has_dot_segment) << path;
    EXPECT_FALSE(reading.has_encoded_slash) << path;
  }
}

TEST(PathRules, RefusesWhatAServerMayResolveToAnotherPath) {
  for (const char* path :
       {"//",          "/a//b",     "/..",          "/a/../b",  "/a/..",       "/./..",   "/a/./../b",
        "/a/%2e%2e/b", "/a/.%2E/b", "/a/%2e/b",     "/%2e",     "/a/..;x=1/b", "/a/.;/b", "/a%5cb",
        "/a%5C..",     "/a%00b",    "/a%252e%252e", "/a%252fb", "/a%",         "/a%2",    "/a%zz"}) {
    EXPECT_NE(problem_of(path), "") << path;
  }
}

TEST(PathRules, LetsAWholeSegmentBeOneDotAndTellsOfIt) {
  for (const char* path : {"/.", "/./", "/./a", "/a/.", "/a/./b", "/a/././b/.", "/apt/./Packages.gz"}) {
    const auto reading = read_path(path);
    EXPECT_EQ(reading.problem, "") << path;
    EXPECT_TRUE(reading.has_dot_segment) << path;
  }
}

TEST(PathRules, TellsOfAnEncodedSlash) {
  for (const char* path :
       {"/@scope%2fname", "/@scope%2Fname", "/projects/a%2Fb%2Fc/repository", "/./a%2fb"}) {
    const auto reading = read_path(path);
    EXPECT_EQ(reading.problem, "") << path;
    EXPECT_TRUE(reading.has_encoded_slash) << path;
  }
}

// Of the two ways to split such a path, neither may lead elsewhere.
TEST(PathRules, RefusesAnEncodedSlashBesideDotsOrNothing) {
  for (const char* path : {"/a%2f..%2fb", "/a%2f..", "/..%2fb", "/a/..%2Fb", "/a%2f../b", "/a%2f.", "/.%2fb",
                           "/a/.%2fb", "/a%2f./b", "/a%2f%2e%2e%2fb", "/a%2f..;x/b", "/a%2f..%3bx%2fb"}) {
    EXPECT_EQ(problem_of(path), "dot segment in the path") << path;
  }
  for (const char* path : {"/%2fa", "/a%2f", "/a%2f/b", "/a/%2fb", "/a%2f%2Fb", "/a%2f;x=1/b", "/%2f"}) {
    EXPECT_EQ(problem_of(path), "empty segment in the path") << path;
  }
}

TEST(PathRules, RefusesASegmentThatIsEmptyWithoutItsParameters) {
  for (const char* path : {"/;/admin", "/a/;x=1/b", "/;", "/%3b/admin", "/a/%3Bx/b"}) {
    EXPECT_EQ(problem_of(path), "empty segment in the path") << path;
  }
}

TEST(PathRules, RefusesADotSegmentBeforeAnEncodedSemicolon) {
  for (const char* path : {"/public/..%3b/secret", "/a/.%3Bx/b", "/a/%2e%2e%3b"}) {
    EXPECT_EQ(problem_of(path), "dot segment in the path") << path;
  }
}

TEST(PathRules, RefusesABackslashWhoeverCalls) {
  EXPECT_EQ(problem_of("/public/..\\secret"), "backslash in the path");
}

TEST(PathRules, LeavesDotSegmentsOutOfTheCanonicalPath) {
  const std::pair<const char*, const char*> cases[] = {
      {"/", "/"},         {"/.", "/"},          {"/./", "/"},          {"/././", "/"},      {"/./a", "/a"},
      {"/a/.", "/a/"},    {"/a/./b", "/a/b"},   {"/a/./", "/a/"},      {"/a/././.", "/a/"}, {"/a/b", "/a/b"},
      {"/a/b/", "/a/b/"}, {"/.a/b.", "/.a/b."}, {"/./a%2fb", "/a%2fb"}};
  for (const auto& [path, canonical] : cases) EXPECT_EQ(without_dot_segments(path), canonical) << path;
}

}  // namespace
}  // namespace podjail::http
