#include "sidecar/proxy/served_request.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using proxy::Scheme;

proxy::ConnectionFacts to_example() {
  proxy::ConnectionFacts facts;
  facts.original.endpoint = *Endpoint::parse("198.18.0.5:443");
  facts.dns_name = *HostName::parse("example.test");
  facts.protocol = Protocol::kHttps;
  return facts;
}

void wait_for_policy(ProxyLab& lab) {
  lab.turn_until([&] { return !lab.worker().judge().revision().empty(); });
}

http::RequestHead get(std::string_view host) {
  http::RequestHead head;
  head.method = "GET";
  head.host = host;
  head.target = head.path = "/x";
  return head;
}

TEST(ServedRequest, OnlyTheHostOfItsConnectionIsJudged) {
  ProxyLab lab("export function onRequest(r) { return true; }");
  const auto facts = to_example();
  const auto reason_of = [&](std::string_view host) -> std::optional<Reason> {
    proxy::ServedRequest served(lab.worker(), facts);
    const auto head = get(host);
    auto refusal = served.examine(head, Scheme::kHttps);
    return refusal ? std::optional(refusal->reason) : std::nullopt;
  };
  EXPECT_EQ(reason_of("example.test"), std::nullopt);
  EXPECT_EQ(reason_of("other.test"), Reason::kNameMismatch);
  EXPECT_EQ(reason_of("example.test:8443"), Reason::kNameMismatch);
  EXPECT_EQ(reason_of("exa mple"), Reason::kNameInvalid);
}

TEST(ServedRequest, APermitComesFromThePolicyAlone) {
  ProxyLab lab(
      "export function onRequest(r) { if (r.path === '/x') return {deny_message: 'not x'}; return true; }");
  wait_for_policy(lab);
  const auto facts = to_example();
  proxy::ServedRequest served(lab.worker(), facts);
  auto head = get("example.test");
  ASSERT_FALSE(served.examine(head, Scheme::kHttps));
  auto refusal = served.judge(head, Scheme::kHttps);
  ASSERT_TRUE(refusal);
  served.refuse(*refusal);
  EXPECT_EQ(refusal->status, 403U);
  EXPECT_EQ(refusal->message, "not x");
  EXPECT_NE(lab.decisions().at(0).find("\"reason\":\"policy_denied\""), std::string::npos);

  head.target = head.path = "/y";
  proxy::ServedRequest allowed(lab.worker(), facts);
  ASSERT_FALSE(allowed.examine(head, Scheme::kHttps));
  EXPECT_FALSE(allowed.judge(head, Scheme::kHttps));
  EXPECT_EQ(allowed.permit().host().str(), "example.test");
}

TEST(ServedRequest, AnUpgradeNeedsAGrantOfItsOwn) {
  ProxyLab lab("export function onRequest(r) { return true; }");
  wait_for_policy(lab);
  const auto facts = to_example();
  proxy::ServedRequest served(lab.worker(), facts);
  auto head = get("example.test");
  head.upgrade = "websocket";
  ASSERT_FALSE(served.examine(head, Scheme::kHttps));
  const auto refusal = served.judge(head, Scheme::kHttps);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->reason, Reason::kUpgradeRefused);
}

}  // namespace
}  // namespace podjail::test
