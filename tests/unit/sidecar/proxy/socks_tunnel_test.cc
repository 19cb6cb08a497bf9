#include "sidecar/proxy/socks_tunnel.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "sidecar/tls/tls_stream.h"
#include "tests/unit/sidecar/proxy/proxied_lab.h"
#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::test {
namespace {

using namespace std::string_literals;

const auto kGreeting = "\x05\x02\x00\x02"s;
const auto kAccepted = "\x05\x00"s;
const auto kGranted = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s;

std::string reply(char code) {
  return "\x05"s + code + kGranted.substr(2);
}

std::string to_address(const std::string& type_and_address, std::uint16_t port, char command = 1) {
  return "\x05"s + command + '\0' + type_and_address + static_cast<char>(port >> 8) +
         static_cast<char>(port & 0xff);
}

std::string to_name(const std::string& name, std::uint16_t port) {
  return to_address("\x03"s + static_cast<char>(name.size()) + name, port);
}

struct SocksLab : ProxiedLab {
  using ProxiedLab::ProxiedLab;
  std::string to_upstream() const { return to_name(std::string(kName), upstream.port()); }
  void expect_refused(const std::string& request, char code, const std::string& reason) {
    EXPECT_EQ(answer_to(kGreeting + request + get("/")), kAccepted + reply(code));
    EXPECT_TRUE(last_record_has(reason)) << decisions().back();
    EXPECT_EQ(upstream.connections, 0U);
  }
};

TEST(SocksTunnel, ARequestThroughItIsJudgedByTheTunnelsName) {
  SocksLab lab("export function onRequest(r) { return r.connection.dnsName === 'upstream.example.test'; }");
  const auto answer = lab.answer_to(kGreeting + lab.to_upstream() + lab.get("/inner", kLast));
  EXPECT_TRUE(answer.starts_with(kAccepted + kGranted + "HTTP/1.1 200")) << answer;
  EXPECT_NE(lab.upstream.received.find("GET /inner"), std::string::npos);
}

TEST(SocksTunnel, MessagesThatArriveByteByByteAreReadToTheirEnd) {
  SocksLab lab(kAllowAll);
  const auto fd = lab.connect_to_proxy();
  for (const char byte : kGreeting + lab.to_upstream())
    lab.send(fd.get(), std::string(1, byte), [](const std::string&) { return true; });
  EXPECT_TRUE(lab.send(fd.get(), lab.get("/", kLast)).bytes.ends_with("hello"));
}

TEST(SocksTunnel, TheTunnelItselfOpensNothing) {
  SocksLab lab(kAllowAll);
  const auto fd = lab.connect_to_proxy();
  lab.send(fd.get(), kGreeting + lab.to_upstream(),
           [](const std::string& seen) { return seen == kAccepted + kGranted; });
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(SocksTunnel, ASyntheticAddressIsTheNameItWasGivenFor) {
  SocksLab lab("export function onRequest(r) { return r.connection.dnsName === 'upstream.example.test'; }");
  const auto assigned = lab.shared().names.assign(*HostName::parse(ProxyLab::kName), {});
  ASSERT_TRUE(assigned);
  const auto& bytes = assigned->v4.bytes();
  const auto request =
      to_address("\x01"s + std::string(bytes.begin(), bytes.begin() + 4), lab.upstream.port());
  EXPECT_TRUE(lab.answer_to(kGreeting + request + lab.get("/", kLast)).ends_with("hello"));
}

TEST(SocksTunnel, AnAddressWithoutANameIsNeverWhatIsDialled) {
  SocksLab lab(
      "export function onRequest(r) { return r.connection.destination.address === '169.254.169.254'; }");
  const auto request = to_address("\x01\xa9\xfe\xa9\xfe"s, lab.upstream.port());
  const auto answer = lab.answer_to(kGreeting + request + lab.get("/", kLast));
  EXPECT_TRUE(answer.ends_with("hello")) << answer;
  EXPECT_NE(
      lab.answer_to(kGreeting + request + "GET / HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n").find(" 400 "),
      std::string::npos);
}

TEST(SocksTunnel, AHostOrPortOtherThanTheTunnelsIsRefused) {
  SocksLab lab(kAllowAll);
  lab.answer_to(kGreeting + to_name("other.example.test", lab.upstream.port()) + lab.get("/"));
  EXPECT_TRUE(lab.last_record_has("name_mismatch"));
  lab.answer_to(kGreeting + to_name(std::string(ProxyLab::kName), 80) + lab.get("/"));
  EXPECT_TRUE(lab.last_record_has("name_mismatch"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(SocksTunnel, ATunnelWithinATunnelIsRefused) {
  SocksLab lab(kAllowAll);
  const auto nested = kGreeting + lab.to_upstream();
  EXPECT_EQ(lab.answer_to(nested + nested), kAccepted + kGranted);
  EXPECT_TRUE(lab.last_record_has("unknown_protocol"));
  const auto connect = lab.answer_to(nested + lab.connect_head(lab.authority()));
  EXPECT_NE(connect.find("HTTP/1.1 405"), std::string::npos) << connect;
  lab.answer_to(lab.connect_head(lab.authority()) + nested);
  EXPECT_TRUE(lab.last_record_has("unknown_protocol"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(SocksTunnel, OurOwnPortsAreRefusedByNameAndByAddress) {
  SocksLab lab(kAllowAll);
  lab.expect_refused(to_name("localhost", 15001), 2, "direct_access");
  lab.expect_refused(to_address("\x01\x7f\x00\x00\x01"s, 15053), 2, "direct_access");
  lab.expect_refused(to_address("\x04"s + std::string(15, '\0') + "\x01", 15020), 2, "direct_access");
}

TEST(SocksTunnel, WhatIsNotAConnectToAHostIsRefusedWithItsReply) {
  SocksLab lab(kAllowAll);
  lab.expect_refused(to_address("\x01\x01\x02\x03\x04"s, 80, 2), 7, "method_refused");
  lab.expect_refused(to_address("\x01\x01\x02\x03\x04"s, 80, 3), 7, "method_refused");
  lab.expect_refused(to_address("\x02zzzz"s, 80), 8, "name_invalid");
  lab.expect_refused(to_name("2130706433", 80), 2, "name_invalid");
}

TEST(SocksTunnel, AClientThatInsistsOnAuthenticationIsRefused) {
  SocksLab lab(kAllowAll);
  EXPECT_EQ(lab.answer_to("\x05\x01\x02"s), "\x05\xff"s);
  EXPECT_TRUE(lab.last_record_has("malformed_request"));
}

TEST(SocksTunnel, SocksIsNoProtocolUnlessConfigured) {
  SocksLab lab(kAllowAll);
  EXPECT_EQ(lab.send(kGreeting).bytes, "");
  EXPECT_TRUE(lab.last_record_has("unknown_protocol"));
}

TEST(SocksTunnel, ATunnelGrantedToItsNameIsRelayedFromItsFirstByte) {
  SocksLab lab(
      "export function onConnect(c) { return { allow: true, tunnel: c.host === 'upstream.example.test' }; }");
  lab.upstream.respond = [](const std::string& sent) { return "pong:" + sent; };
  const auto fd = lab.connect_to_proxy();
  const auto seen = lab.send(fd.get(), kGreeting + lab.to_upstream() + "ping",
                             [](const std::string& bytes) { return bytes.ends_with("pong:ping"); });
  EXPECT_EQ(seen.bytes, kAccepted + kGranted + "pong:ping");
}

TEST(SocksTunnel, TlsInItIsInterceptedUnderTheTunnelsNameOnly) {
  SocksLab lab(kAllowAll);
  for (const auto& [sni, end] : {std::pair{std::string(ProxyLab::kName), net::IoState::kDone},
                                 std::pair{"other.example.test"s, net::IoState::kFailed}}) {
    PlainClient client;
    client.sni = sni;
    client.trust(lab.issuer().certificate());
    auto fd = lab.connect_to_proxy();
    lab.send(fd.get(), kGreeting + lab.to_upstream(),
             [](const std::string& seen) { return seen == kAccepted + kGranted; });
    EXPECT_EQ(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), 0);
    auto ssl = client.make(fd.get());
    tls::TlsStream stream(std::move(fd), std::move(ssl));
    auto state = net::IoState::kWantRead;
    lab.turn_until([&] {
      state = stream.handshake_step();
      return state == net::IoState::kDone || state == net::IoState::kFailed;
    });
    EXPECT_EQ(state, end) << sni;
  }
}

}  // namespace
}  // namespace podjail::test
