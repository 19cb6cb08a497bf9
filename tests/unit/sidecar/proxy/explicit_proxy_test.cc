#include "sidecar/proxy/explicit_proxy.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "sidecar/tls/tls_stream.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"
#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

void allow_tunnels(config::Config& config) {
  config.explicit_proxy = config::ExplicitProxy::kTransparent;
}

// A lab whose connections go to what the workload takes for its proxy.
struct ProxiedLab : ProxyLab {
  explicit ProxiedLab(const std::string& policy) : ProxyLab(policy, allow_tunnels) {
    upstream.respond = [](const std::string&) { return kOk; };
  }
  UniqueFd connect_to_proxy() {
    proxy::ConnectionFacts facts;
    facts.original.endpoint = *Endpoint::parse("198.18.0.9:3128");
    facts.dns_name = *HostName::parse("proxy.corp.test");
    return connect_with(std::move(facts));
  }
  std::string authority() const { return std::string(kName) + ":" + std::to_string(upstream.port()); }
  static std::string connect_head(const std::string& target, const std::string& fields = "") {
    return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + fields + "\r\n";
  }
  std::string answer_to(const std::string& bytes) {
    const auto fd = connect_to_proxy();
    return send(fd.get(), bytes).bytes;
  }
};

constexpr const char* kLast = "Connection: close\r\n";

TEST(ExplicitProxy, ARequestThroughATunnelIsJudgedByTheTunnelsName) {
  ProxiedLab lab("export function onRequest(r) { return r.connection.dnsName === 'upstream.example.test'; }");
  const auto answer = lab.answer_to(lab.connect_head(lab.authority()) + lab.get("/inner", kLast));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200")) << answer;
  EXPECT_NE(lab.upstream.received.find("GET /inner"), std::string::npos);
}

TEST(ExplicitProxy, TheTunnelItselfOpensNothingAndItsCredentialsGoNowhere) {
  ProxiedLab lab(kAllowAll);
  const auto fd = lab.connect_to_proxy();
  const auto head = lab.connect_head(lab.authority(), "Proxy-Authorization: Basic c2VjcmV0\r\n");
  const auto granted =
      lab.send(fd.get(), head, [](const std::string& seen) { return seen.ends_with("\r\n\r\n"); });
  EXPECT_TRUE(granted.bytes.starts_with("HTTP/1.1 200 ")) << granted.bytes;
  EXPECT_EQ(lab.upstream.connections, 0U);
  lab.send(fd.get(), lab.get("/", kLast));
  EXPECT_EQ(lab.upstream.connections, 1U);
  EXPECT_EQ(lab.upstream.received.find("c2VjcmV0"), std::string::npos);
  EXPECT_EQ(lab.decisions().at(0).find("c2VjcmV0"), std::string::npos);
}

TEST(ExplicitProxy, AHostOtherThanTheTunnelsIsRefused) {
  ProxiedLab lab(kAllowAll);
  const auto answer = lab.answer_to(
      lab.connect_head("other.example.test:" + std::to_string(lab.upstream.port())) + lab.get("/"));
  EXPECT_NE(answer.find("\r\n\r\nHTTP/1.1 4"), std::string::npos) << answer;
  EXPECT_NE(lab.decisions().at(0).find("name_mismatch"), std::string::npos);
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExplicitProxy, APortOtherThanTheTunnelsIsRefused) {
  ProxiedLab lab(kAllowAll);
  lab.answer_to(lab.connect_head(std::string(ProxyLab::kName) + ":1") + lab.get("/"));
  EXPECT_NE(lab.decisions().at(0).find("name_mismatch"), std::string::npos);
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExplicitProxy, ATunnelWithinATunnelIsRefused) {
  ProxiedLab lab(kAllowAll);
  const auto head = lab.connect_head(lab.authority());
  const auto answer = lab.answer_to(head + head + lab.get("/"));
  EXPECT_NE(answer.find("\r\n\r\nHTTP/1.1 405"), std::string::npos) << answer;
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExplicitProxy, ATunnelToAnAddressIsRefused) {
  ProxiedLab lab(kAllowAll);
  const auto answer = lab.answer_to(lab.connect_head("169.254.169.254:80") + lab.get("/"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
  EXPECT_NE(lab.decisions().at(0).find("name_invalid"), std::string::npos);
}

TEST(ExplicitProxy, AHeadThatArrivesInPiecesIsReadToItsEnd) {
  ProxiedLab lab(kAllowAll);
  const auto head = lab.connect_head(lab.authority());
  const auto fd = lab.connect_to_proxy();
  lab.send(fd.get(), head.substr(0, 12), [](const std::string&) { return true; });
  lab.send(fd.get(), head.substr(12, head.size() - 14), [](const std::string&) { return true; });
  const auto answer = lab.send(fd.get(), head.substr(head.size() - 2) + lab.get("/", kLast)).bytes;
  EXPECT_NE(answer.find("hello"), std::string::npos) << answer;
}

TEST(ExplicitProxy, ConnectIsRefusedUnlessConfigured) {
  ProxyLab lab(kAllowAll);
  const auto answer = lab.send(ProxiedLab::connect_head("upstream.example.test:443")).bytes;
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 405")) << answer;
}

net::IoState shake_hands_through_a_tunnel(ProxiedLab& lab, const std::string& sni) {
  PlainClient client;
  client.sni = sni;
  client.trust(lab.issuer().certificate());
  auto fd = lab.connect_to_proxy();
  lab.send(fd.get(), lab.connect_head(lab.authority()),
           [](const std::string& seen) { return seen.ends_with("\r\n\r\n"); });
  EXPECT_EQ(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), 0);
  auto ssl = client.make(fd.get());
  tls::TlsStream stream(std::move(fd), std::move(ssl));
  auto state = net::IoState::kWantRead;
  lab.turn_until([&] {
    state = stream.handshake_step();
    return state == net::IoState::kDone || state == net::IoState::kFailed;
  });
  return state;
}

TEST(ExplicitProxy, TlsInATunnelIsInterceptedUnderTheTunnelsNameOnly) {
  ProxiedLab lab(kAllowAll);
  EXPECT_EQ(shake_hands_through_a_tunnel(lab, std::string(ProxyLab::kName)), net::IoState::kDone);
  EXPECT_EQ(shake_hands_through_a_tunnel(lab, "other.example.test"), net::IoState::kFailed);
}

}  // namespace
}  // namespace podjail::test
