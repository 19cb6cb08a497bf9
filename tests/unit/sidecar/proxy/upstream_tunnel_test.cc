#include "sidecar/proxy/upstream_tunnel.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
constexpr const char* kGranted = "HTTP/1.1 200 Connection established\r\n\r\n";

// A lab whose upstream is a proxy: it answers a request for a tunnel with `answer`, and any other with hello.
struct TunnelLab : ProxyLab {
  explicit TunnelLab(const std::string& answer, const std::string& policy = kAllowAll,
                     const std::string& authorization = "")
      : ProxyLab(
            policy,
            [this](config::Config& config) {
              config.upstream.grants.clear();     // the proxy needs none
              config.upstream.resolvers.clear();  // and nothing is resolved
              config.upstream.proxy = net::NamedEndpoint{*IpAddress::parse("127.0.0.2"), upstream.port()};
              config.upstream.connect_timeout = std::chrono::milliseconds(500);
            },
            authorization) {
    upstream.respond = [answer](const std::string& sent) -> std::optional<std::string> {
      if (!sent.starts_with("CONNECT ")) return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
      if (answer.empty() || !sent.ends_with("\r\n\r\n")) return std::nullopt;
      return answer;
    };
  }
  std::string ask() { return send(get("/secret-path", "Connection: close\r\n")).bytes; }
  void expect_refused(const std::string& status, const std::string& words) {
    const auto seen = ask();
    EXPECT_TRUE(seen.starts_with("HTTP/1.1 " + status)) << seen;
    EXPECT_NE(seen.find(words), std::string::npos) << seen;
    EXPECT_EQ(upstream.received.find("secret-path"), std::string::npos);
  }
};

TEST(UpstreamTunnel, ARequestGoesThroughATunnelToItsHost) {
  TunnelLab lab(kGranted);
  EXPECT_TRUE(lab.ask().ends_with("hello"));
  const auto target = std::string(ProxyLab::kName) + ":" + std::to_string(lab.upstream.port());
  EXPECT_TRUE(lab.upstream.received.starts_with("CONNECT " + target + " HTTP/1.1\r\nHost: " + target +
                                                "\r\n\r\nGET /"))
      << lab.upstream.received;
}

TEST(UpstreamTunnel, TheProxyIsNotAskedForWhatNoPolicyAllows) {
  TunnelLab lab(kGranted, "export function onRequest(r) { return false; }");
  EXPECT_TRUE(lab.ask().starts_with("HTTP/1.1 403"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(UpstreamTunnel, EachRefusalOfTheProxyIsToldApartAndNothingIsSent) {
  TunnelLab("HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n").expect_refused("502", "wants credentials");
  TunnelLab("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno").expect_refused("502", "refuses this host");
  TunnelLab("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n").expect_refused("502", "cannot reach this host");
  TunnelLab("HTTP/1.1 500 Oops\r\n\r\n").expect_refused("502", "the upstream proxy failed");
  TunnelLab("HTTP/1.1 302 Away\r\n\r\n").expect_refused("502", "did not open a tunnel");
  TunnelLab("HTTP/1.1 204 Odd\r\n\r\n").expect_refused("502", "did not open a tunnel");
}

TEST(UpstreamTunnel, CredentialsGoToTheProxyAndNowhereElse) {
  TunnelLab lab(kGranted, kAllowAll, "Basic c2VjcmV0");
  EXPECT_TRUE(lab.ask().ends_with("hello"));
  const auto inner = lab.upstream.received.find("GET /");
  EXPECT_NE(lab.upstream.received.substr(0, inner).find("\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n"),
            std::string::npos);
  EXPECT_EQ(lab.upstream.received.find("c2VjcmV0", inner), std::string::npos);
  EXPECT_EQ(lab.decisions().back().find("c2VjcmV0"), std::string::npos);
}

TEST(UpstreamTunnel, CredentialsThatAreNotAcceptedAreToldApartAndNotRepeated) {
  TunnelLab lab("HTTP/1.1 407 Auth\r\n\r\n", kAllowAll, "Basic c2VjcmV0");
  const auto seen = lab.ask();
  EXPECT_NE(seen.find("does not accept the credentials"), std::string::npos) << seen;
  EXPECT_NE(lab.decisions().back().find("\"reason\":\"proxy_refused\""), std::string::npos);
  EXPECT_EQ((seen + lab.decisions().back()).find("c2VjcmV0"), std::string::npos);
}

TEST(UpstreamTunnel, AnAnswerThatIsNotOneIsRefused) {
  TunnelLab("220 smtp.example.test\r\n\r\n").expect_refused("502", "not HTTP/1.1");
  TunnelLab(std::string(kGranted) + "HTTP/1.1 200 OK\r\n\r\n").expect_refused("502", "bytes behind");
  TunnelLab("HTTP/1.1 200 OK\r\nA: " + std::string(9000, 'a')).expect_refused("502", "upstream");
}

TEST(UpstreamTunnel, AProxyThatIsSilentOrHangsUpIsRefused) {
  TunnelLab("").expect_refused("504", "upstream proxy did not answer");
  TunnelLab(std::string(RecordingUpstream::kHangUp)).expect_refused("502", "upstream proxy closed");
}

}  // namespace
}  // namespace podjail::test
