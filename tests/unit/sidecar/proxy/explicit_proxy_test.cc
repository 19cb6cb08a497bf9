#include "sidecar/proxy/explicit_proxy.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "sidecar/tls/tls_stream.h"
#include "tests/unit/sidecar/proxy/proxied_lab.h"
#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::test {
namespace {

using namespace std::string_literals;

TEST(ExplicitProxy, ItsPortIsOfALoopbackAddressAndServesWhatIsConfigured) {
  using config::ExplicitProxy;
  using proxy::ProxySpeech;
  const auto port = [](ExplicitProxy served) {
    return proxy::speech_at(*Endpoint::parse("127.0.0.1:15002"), served);
  };
  EXPECT_EQ(port(ExplicitProxy::kOff), ProxySpeech::kRefused);
  EXPECT_EQ(port(ExplicitProxy::kTransparent), ProxySpeech::kRefused);
  EXPECT_EQ(port(ExplicitProxy::kPort), ProxySpeech::kRequired);
  EXPECT_EQ(port(ExplicitProxy::kBoth), ProxySpeech::kRequired);
  const auto elsewhere = [](const char* text, ExplicitProxy served) {
    return proxy::speech_at(*Endpoint::parse(text), served);
  };
  EXPECT_EQ(elsewhere("[::1]:15002", ExplicitProxy::kPort), ProxySpeech::kRequired);
  EXPECT_EQ(elsewhere("192.0.2.2:15002", ExplicitProxy::kPort), ProxySpeech::kRefused);
  EXPECT_EQ(elsewhere("198.18.0.9:3128", ExplicitProxy::kPort), ProxySpeech::kRefused);
  EXPECT_EQ(elsewhere("198.18.0.9:3128", ExplicitProxy::kTransparent), ProxySpeech::kAllowed);
  EXPECT_EQ(elsewhere("198.18.0.9:3128", ExplicitProxy::kBoth), ProxySpeech::kAllowed);
  EXPECT_EQ(elsewhere("198.18.0.9:3128", ExplicitProxy::kOff), ProxySpeech::kRefused);
}

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

TEST(ExplicitProxy, ATunnelToAPortOfOursIsRefused) {
  ProxiedLab lab(kAllowAll);
  const auto answer = lab.answer_to(lab.connect_head(std::string(ProxyLab::kName) + ":15001"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403")) << answer;
  EXPECT_TRUE(lab.last_record_has("direct_access"));
}

TEST(ExplicitProxy, ARequestInAbsoluteFormIsJudgedByItsTargetsName) {
  ProxiedLab lab("export function onRequest(r) { return r.connection.dnsName === 'upstream.example.test'; }");
  const auto answer =
      lab.answer_to("GET http://" + lab.authority() + "/a?b HTTP/1.1\r\n" + lab.host_header() +
                    "Proxy-Authorization: Basic c2VjcmV0\r\nProxy-Foo: 1\r\n" + kLast + "\r\n");
  EXPECT_TRUE(answer.ends_with("hello")) << answer;
  EXPECT_TRUE(lab.upstream.received.starts_with("GET /a?b HTTP/1.1\r\n" + lab.host_header() + "\r\n"))
      << lab.upstream.received;
  EXPECT_TRUE(lab.last_record_has("\"dns_name\":\"upstream.example.test\""));
}

TEST(ExplicitProxy, EachRequestInAbsoluteFormIsJudgedByItsOwnTarget) {
  ProxiedLab lab("export function onRequest(r) { return r.host !== 'other.example.test'; }");
  const auto port = ":" + std::to_string(lab.upstream.port());
  const auto answer = lab.answer_to("GET http://" + lab.authority() + "/ HTTP/1.1\r\n" + lab.host_header() +
                                    "\r\n" + "GET http://other.example.test" + port +
                                    "/ HTTP/1.1\r\nHost: other.example.test" + port + "\r\n\r\n");
  EXPECT_NE(answer.find("helloHTTP/1.1 403"), std::string::npos) << answer;
  EXPECT_TRUE(lab.last_record_has("other.example.test"));
}

TEST(ExplicitProxy, AHostOtherThanTheAbsoluteTargetsIsRefused) {
  ProxiedLab lab(kAllowAll);
  lab.answer_to("GET http://" + lab.authority() + "/ HTTP/1.1\r\nHost: other.example.test\r\n\r\n");
  EXPECT_TRUE(lab.last_record_has("ambiguous_request"));
  lab.answer_to("GET http://" + lab.authority() + "/ HTTP/1.1\r\nHost: " + std::string(ProxyLab::kName) +
                "\r\n\r\n");
  EXPECT_TRUE(lab.last_record_has("ambiguous_request"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExplicitProxy, AnAbsoluteTargetThatCouldLeadElsewhereIsRefused) {
  ProxiedLab lab(kAllowAll);
  const std::string scheme = "http://";
  for (const auto& target :
       {"https://upstream.example.test/"s, scheme + "user@upstream.example.test/",
        scheme + "169.254.169.254/", scheme + "[::1]/", scheme + "/", "ftp://a.test/"s}) {
    const auto answer = lab.answer_to("GET " + target + " HTTP/1.1\r\nHost: upstream.example.test\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << target << ": " << answer;
  }
  const auto ours = lab.answer_to("GET http://a.test:15020/ HTTP/1.1\r\nHost: a.test:15020\r\n\r\n");
  EXPECT_TRUE(ours.starts_with("HTTP/1.1 403")) << ours;
  EXPECT_TRUE(lab.last_record_has("direct_access"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExplicitProxy, AbsoluteFormIsRefusedWithinATunnelAndUnlessConfigured) {
  ProxiedLab lab(kAllowAll);
  const auto request = "GET http://" + lab.authority() + "/ HTTP/1.1\r\n" + lab.host_header() + "\r\n";
  EXPECT_NE(lab.answer_to(lab.connect_head(lab.authority()) + request).find("HTTP/1.1 400"),
            std::string::npos);
  EXPECT_TRUE(lab.send(request).bytes.starts_with("HTTP/1.1 400"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExplicitProxy, WhereOnlyAProxyIsServedAnythingElseIsRefused) {
  ProxiedLab lab(kAllowAll);
  const auto ask = [&lab](const std::string& bytes) {
    const auto fd = lab.connect_to_proxy(proxy::ProxySpeech::kRequired);
    return lab.send(fd.get(), bytes).bytes;
  };
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHost: proxy.corp.test:3128\r\n\r\n").starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(lab.last_record_has("direct_access"));
  EXPECT_EQ(ask("\x16\x03\x01"), "");
  EXPECT_TRUE(lab.last_record_has("direct_access"));
  EXPECT_TRUE(ask(lab.connect_head(lab.authority()) + lab.get("/", kLast)).ends_with("hello"));
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
