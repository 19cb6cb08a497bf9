#include "sidecar/net/named_endpoint.h"

#include <gtest/gtest.h>

namespace podjail::net {
namespace {

std::string reread(std::string_view text) {
  const auto endpoint = NamedEndpoint::parse(text);
  return endpoint ? endpoint->to_string() : "refused";
}

TEST(NamedEndpoint, IsAnAddressOrANameWithAPort) {
  EXPECT_EQ(reread("192.0.2.1:3128"), "192.0.2.1:3128");
  EXPECT_EQ(reread("[2001:db8::1]:3128"), "[2001:db8::1]:3128");
  EXPECT_EQ(reread("Proxy.Example.test:3128"), "proxy.example.test:3128");
}

TEST(NamedEndpoint, AnythingElseIsRefused) {
  for (const char* text : {"", "proxy.test", "proxy.test:", "proxy.test:0", "192.0.2.1:0", "proxy.test:65536",
                           "u:p@proxy.test:1", "http:3128:", "1.2.3:80", ":80", "proxy.test:80/"})
    EXPECT_EQ(reread(text), "refused") << text;
}

}  // namespace
}  // namespace podjail::net
