#include "sidecar/http/path_rules.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

TEST(PathRules, AcceptsOrdinaryPaths) {
  for (const char* path : {"/", "/a/b.tar.gz", "/a/b/", "/.well-known/x", "/a..b/c", "/...", "/a%20b",
                           "/caf%C3%A9", "/x;v=1/y", "/%7Euser", "/@scope/name"}) {
    EXPECT_EQ(path_problem(path), "") << path;
  }
}

TEST(PathRules, RefusesWhatAServerMayResolveToAnotherPath) {
  for (const char* path :
       {"//",          "/a//b",     "/.",       "/..",          "/a/../b", "/a/./b", "/a/..",
        "/a/%2e%2e/b", "/a/.%2E/b", "/a/%2e/b", "/a/..;x=1/b",  "/a/.;/b", "/a%2fb", "/a%2Fb",
        "/a%5cb",      "/a%5C..",   "/a%00b",   "/a%252e%252e", "/a%",     "/a%2",   "/a%zz"}) {
    EXPECT_NE(path_problem(path), "") << path;
  }
}

TEST(PathRules, RefusesASegmentThatIsEmptyWithoutItsParameters) {
  for (const char* path : {"/;/admin", "/a/;x=1/b", "/;", "/%3b/admin", "/a/%3Bx/b"}) {
    EXPECT_EQ(path_problem(path), "empty segment in the path") << path;
  }
}

TEST(PathRules, RefusesADotSegmentBeforeAnEncodedSemicolon) {
  for (const char* path : {"/public/..%3b/secret", "/a/.%3Bx/b", "/a/%2e%2e%3b"}) {
    EXPECT_EQ(path_problem(path), "dot segment in the path") << path;
  }
}

TEST(PathRules, RefusesABackslashWhoeverCalls) {
  EXPECT_EQ(path_problem("/public/..\\secret"), "backslash in the path");
}

}  // namespace
}  // namespace podjail::http
