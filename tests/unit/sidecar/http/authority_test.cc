#include "sidecar/http/authority.h"

#include <gtest/gtest.h>

namespace podjail::http {
namespace {

TEST(Authority, ReadsHostAndPort) {
  const auto plain = Authority::parse("Example.TEST");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host.str(), "example.test");
  EXPECT_FALSE(plain->port);
  EXPECT_EQ(Authority::parse("example.test:8443")->port, 8443);
}

TEST(Authority, RefusesWhatIsNotAHostName) {
  for (const char* text : {"",
                           ":80",
                           "example.test:",
                           "example.test:0",
                           "example.test:080",
                           "example.test:65536",
                           "example.test:80:80",
                           "example.test:+80",
                           "example.test: 80",
                           "user@example.test",
                           "user:pass@example.test",
                           "127.0.0.1",
                           "127.0.0.1:80",
                           "[::1]",
                           "[::1]:80",
                           "example.test.",
                           "example.test.:443",
                           "a b",
                           "example.test/",
                           "0x7f.1:80"}) {
    EXPECT_FALSE(Authority::parse(text)) << text;
  }
}

}  // namespace
}  // namespace podjail::http
