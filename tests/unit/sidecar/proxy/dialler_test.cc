#include "sidecar/proxy/dialler.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";

TEST(Dialler, AnAddressThatIsNotGrantedIsRefusedThoughThePolicyAllows) {
  ProxyLab lab(kAllowAll, [](config::Config& config) { config.upstream.grants.clear(); });
  const auto seen = lab.send(lab.get("/"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("address_refused"), std::string::npos);
  EXPECT_EQ(seen.bytes.find("127.0.0"), std::string::npos);  // the workload learns no address
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(Dialler, AnUpstreamThatRefusesIsToldApart) {
  ProxyLab lab(kAllowAll, [](config::Config& config) {
    config.upstream.grants.push_back(*net::Grant::parse("127.0.0.2/32:1"));
  });
  proxy::ConnectionFacts facts;
  facts.original.endpoint = {*IpAddress::parse("198.18.0.5"), 1};
  const auto fd = lab.connect_with(std::move(facts));
  const auto seen = lab.send(fd.get(), "GET / HTTP/1.1\r\nHost: upstream.example.test:1\r\n\r\n");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("connect_failed"), std::string::npos);
}

TEST(Dialler, AResolverThatDoesNotAnswerIsToldSo) {
  ProxyLab lab(kAllowAll, [](config::Config& config) {
    config.upstream.connect_timeout = std::chrono::milliseconds(50);
    config.upstream.resolvers = {*Endpoint::parse("127.0.0.3:9")};
  });
  const auto seen = lab.send(lab.get("/"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("resolve_failed"), std::string::npos);
}

}  // namespace
}  // namespace podjail::test
