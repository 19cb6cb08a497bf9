#include "sidecar/proxy/permit.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::proxy {
namespace {

// Nobody but the judge can make one.
static_assert(!std::is_default_constructible_v<Permit>);
static_assert(
    !std::is_constructible_v<Permit, HostName, std::uint16_t, Scheme, std::optional<std::uint64_t>>);

Judgement judge(std::uint16_t port, Scheme scheme) {
  test::ProxyLab lab("export function onRequest(r) { return {allow: true, max_tx_bytes: 7}; }");
  lab.turn_until([&] { return !lab.worker().judge().revision().empty(); });
  http::RequestHead head;
  head.method = "GET";
  head.path = "/";
  return lab.worker().judge().judge(head, {}, *HostName::parse("a.test"), port, scheme);
}

TEST(Permit, WritesTheAuthorityWithoutADefaultPort) {
  EXPECT_EQ(judge(443, Scheme::kHttps).permit->authority(), "a.test");
  EXPECT_EQ(judge(80, Scheme::kHttp).permit->authority(), "a.test");
  EXPECT_EQ(judge(80, Scheme::kHttps).permit->authority(), "a.test:80");
}

TEST(Permit, KeepsUpstreamsOfTwoSchemesApart) {
  EXPECT_NE(judge(8443, Scheme::kHttps).permit->pool_key(), judge(8443, Scheme::kHttp).permit->pool_key());
  EXPECT_NE(judge(443, Scheme::kHttps).permit->pool_key(), judge(80, Scheme::kHttp).permit->pool_key());
}

TEST(Permit, CarriesThePolicysLimit) {
  const auto judgement = judge(443, Scheme::kHttps);
  EXPECT_EQ(judgement.permit->max_request_bytes(), 7U);
  EXPECT_EQ(judgement.permit->host().str(), "a.test");
  EXPECT_EQ(judgement.permit->port(), 443);
}

}  // namespace
}  // namespace podjail::proxy
