#include "sidecar/proxy/upstream_proxy.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

TEST(UpstreamProxy, ServesAllHostsButItsExceptions) {
  const UpstreamProxy proxy{*net::NamedEndpoint::parse("proxy.test:3128"),
                            {*net::HostPattern::parse("a.test"), *net::HostPattern::parse("*.corp.test")},
                            ""};
  for (const char* host : {"a.test", "x.corp.test", "y.x.corp.test"})
    EXPECT_FALSE(proxy.serves(*HostName::parse(host))) << host;
  for (const char* host : {"x.a.test", "corp.test", "notcorp.test", "proxy.test"})
    EXPECT_TRUE(proxy.serves(*HostName::parse(host))) << host;
}

}  // namespace
}  // namespace podjail::proxy
