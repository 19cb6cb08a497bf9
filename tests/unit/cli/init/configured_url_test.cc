#include "cli/init/configured_url.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(ConfiguredUrl, IsTakenApart) {
  const auto url = ConfiguredUrl::parse("https://Registry.example.test:8443/npm/all?x#y");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "registry.example.test");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/npm/all/");
  EXPECT_EQ(ConfiguredUrl::parse("http://a.test")->port, 80);
  EXPECT_EQ(ConfiguredUrl::parse("https://a.test///")->path, "/");
}

TEST(ConfiguredUrl, KeepsNoCredentials) {
  const auto url = ConfiguredUrl::parse("https://user:p@ss@a.test/x");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "a.test");
  EXPECT_EQ(url->path, "/x/");
}

TEST(ConfiguredUrl, IsNothingThatCannotBeAllowed) {
  for (const char* text :
       {"", "a.test", "file:///srv/x", "https://", "https://192.0.2.1/", "https://[2001:db8::1]/", "${URL}",
        "https://${HOST}/", "https://a.test/${X}/", "https://a.test/a/../b", "https://a.test//b",
        "https://a.test/\xC3\xA9", "git+https://a.test/"}) {
    EXPECT_FALSE(ConfiguredUrl::parse(text)) << text;
  }
}

}  // namespace
}  // namespace podjail::cli
