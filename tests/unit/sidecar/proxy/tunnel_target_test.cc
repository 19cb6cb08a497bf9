#include "sidecar/proxy/tunnel_target.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

ConnectionFacts to_proxy() {
  ConnectionFacts facts;
  facts.speech = ProxySpeech::kRequired;
  facts.original.endpoint = *Endpoint::parse("198.18.0.9:3128");
  facts.original_address = "198.18.0.9";
  facts.dns_name = *HostName::parse("proxy.corp.test");
  return facts;
}

TEST(TunnelTarget, ANameTakesThePlaceOfTheProxysName) {
  auto facts = to_proxy();
  aim_at(facts, *HostName::parse("a.test"), 443);
  EXPECT_EQ(facts.dns_name->str(), "a.test");
  EXPECT_EQ(facts.original.endpoint.port, 443);
  EXPECT_EQ(facts.original_address, "198.18.0.9");
  EXPECT_EQ(facts.speech, ProxySpeech::kRefused);
  EXPECT_EQ(facts.aim, Aim::kElsewhere);
}

TEST(TunnelTarget, ASyntheticAddressHasItsNameAndAnyOtherHasNone) {
  dns::NamePool names(dns::NamePool::Options{});
  const auto assigned = names.assign(*HostName::parse("a.test"), {});
  ASSERT_TRUE(assigned);
  auto facts = to_proxy();
  aim_at(facts, Endpoint{assigned->v6, 443}, names);
  EXPECT_EQ(facts.dns_name->str(), "a.test");
  facts = to_proxy();
  aim_at(facts, *Endpoint::parse("203.0.113.1:443"), names);
  EXPECT_FALSE(facts.dns_name);
  EXPECT_EQ(facts.original_text, "203.0.113.1:443");
  EXPECT_EQ(facts.original_address, "203.0.113.1");
}

TEST(TunnelTarget, APortOfOursAimsAtOurselves) {
  const dns::NamePool names(dns::NamePool::Options{});
  auto facts = to_proxy();
  aim_at(facts, *Endpoint::parse("127.0.0.1:15053"), names);
  EXPECT_EQ(facts.aim, Aim::kOurselves);
  facts = to_proxy();
  aim_at(facts, *HostName::parse("a.test"), 15020);
  EXPECT_EQ(facts.aim, Aim::kOurselves);
}

}  // namespace
}  // namespace podjail::proxy
