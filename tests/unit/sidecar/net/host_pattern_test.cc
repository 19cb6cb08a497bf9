#include "sidecar/net/host_pattern.h"

#include <gtest/gtest.h>

namespace podjail::net {
namespace {

HostPattern pattern(std::string_view text) {
  return *HostPattern::parse(text);
}
HostName name(std::string_view text) {
  return *HostName::parse(text);
}

TEST(HostPattern, AnExactOneMatchesItselfAlone) {
  EXPECT_TRUE(pattern("Api.example.test").matches(name("api.example.test")));
  EXPECT_FALSE(pattern("api.example.test").matches(name("a.api.example.test")));
}

TEST(HostPattern, AWildcardMatchesWhatIsBelowAtAnyDepthAndNotItself) {
  EXPECT_TRUE(pattern("*.example.test").matches(name("api.example.test")));
  EXPECT_TRUE(pattern("*.example.test").matches(name("a.b.example.test")));
  EXPECT_FALSE(pattern("*.example.test").matches(name("example.test")));
  EXPECT_FALSE(pattern("*.example.test").matches(name("evilexample.test")));
}

TEST(HostPattern, AnythingElseIsNone) {
  for (const char* text :
       {"", "*", "*.", "a.*.test", "**.test", "*a.test", "10.0.0.1", "*.10.0.0.1", "a.test:443"})
    EXPECT_FALSE(HostPattern::parse(text)) << text;
}

TEST(HostPattern, TheNarrowerOneIsTheExactOneOrTheLonger) {
  EXPECT_TRUE(pattern("a.test").is_narrower_than(pattern("*.b.c.test")));
  EXPECT_TRUE(pattern("*.b.test").is_narrower_than(pattern("*.test")));
  EXPECT_FALSE(pattern("*.test").is_narrower_than(pattern("*.b.test")));
  EXPECT_EQ(pattern("*.b.test").to_string(), "*.b.test");
}

}  // namespace
}  // namespace podjail::net
