#include "sidecar/proxy/raw_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"
#include "tests/unit/sidecar/tls/client_hello_bytes.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;
using ::testing::HasSubstr;

constexpr const char* kTunnel =
    "export function onConnect(c) { if (c.host === 'upstream.example.test') return allow({tunnel: true}); }";
constexpr const char* kPassthrough =
    "export function onConnect(c) { if (c.protocol === 'tls') return allow({passthrough: true}); }";

// Says what it got, and hangs up once it has got `last`.
RecordingUpstream::Respond echo_until(std::string last) {
  return [last = std::move(last)](const std::string& received) -> std::optional<std::string> {
    const auto answer = "<" + received + ">";
    return received.ends_with(last) ? answer + std::string(RecordingUpstream::kHangUp) : answer;
  };
}

TEST(RawSession, ATunnelCarriesBytesThatAreNoProtocolWeKnow) {
  ProxyLab lab(kTunnel);
  lab.upstream.respond = echo_until("end");
  auto fd = lab.connect();
  const auto first =
      lab.send(fd.get(), "SSH-2.0-x\r\n", [](const std::string& got) { return got.ends_with(">"); });
  EXPECT_EQ(first.bytes, "<SSH-2.0-x\r\n>");
  const auto last = lab.send(fd.get(), "end");
  EXPECT_EQ(last.bytes, "<end>");
  EXPECT_EQ(last.end, End::kProper);
  fd.reset();  // the workload's end is its own to say
  lab.turn_until([&] { return lab.open_connections == 0; });
  const auto record = lab.decisions().at(0);
  for (const char* part : {R"("protocol":"tcp")", R"("verdict":"allow")", R"("host":"upstream.example.test")",
                           R"("bytes_sent":14)", R"("bytes_received":18)", R"("policy":"policy.js")"}) {
    EXPECT_THAT(record, HasSubstr(part));
  }
}

TEST(RawSession, TheUpstreamIsReachedBeforeTheWorkloadSaysAnything) {
  ProxyLab lab(kTunnel);
  const auto fd = lab.connect();
  lab.turn_until([&] { return lab.upstream.connections == 1; });
}

TEST(RawSession, WithoutAGrantBytesOfNoKnownProtocolAreRefused) {
  ProxyLab lab("export function onConnect(c) { if (c.port === 22) return allow({tunnel: true}); }");
  EXPECT_EQ(lab.send("SSH-2.0-x\r\n").end, End::kReset);
  EXPECT_EQ(lab.upstream.connections, 0U);
  EXPECT_THAT(lab.decisions().at(0), HasSubstr("unknown_protocol"));
}

TEST(RawSession, WhoeverHasNoNameIsNotJudged) {
  ProxyLab lab("export function onConnect(c) { return allow({tunnel: true, passthrough: true}); }");
  proxy::ConnectionFacts facts;
  facts.original.endpoint = {*IpAddress::parse("203.0.113.5"), lab.upstream.port()};
  const auto fd = lab.connect_with(std::move(facts));
  EXPECT_EQ(lab.send(fd.get(), "SSH-2.0-x\r\n").end, End::kReset);
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(RawSession, ADenialIsAResetWithARecordAndNothingIsResolved) {
  ProxyLab lab("export function onConnect(c) { return deny('not from here'); }");
  EXPECT_EQ(lab.send("").end, End::kReset);
  EXPECT_TRUE(lab.dns.questions().empty());
  const auto record = lab.decisions().at(0);
  for (const char* part : {"policy_denied", "not from here", R"("policy":"policy.js")"})
    EXPECT_THAT(record, HasSubstr(part));
}

TEST(RawSession, AFailingPolicyRefusesTheConnection) {
  ProxyLab lab("export function onConnect(c) { throw new Error('secret'); }");
  EXPECT_EQ(lab.send(lab.get("/")).end, End::kReset);
  EXPECT_THAT(lab.decisions().at(0), HasSubstr("policy_error"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(RawSession, PassthroughRelaysTheClientHelloAsItIs) {
  ProxyLab lab(kPassthrough);
  const auto hello = client_hello_for(ProxyLab::kName);
  lab.upstream.respond = echo_until(hello);
  const auto seen = lab.send(hello);
  EXPECT_EQ(seen.bytes, "<" + hello + ">");
  EXPECT_EQ(lab.upstream.received, hello);
  lab.turn_until([&] { return lab.open_connections == 0; });
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("protocol":"tls")"));
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("sni":"upstream.example.test")"));
}

TEST(RawSession, AClientHelloInPiecesIsWaitedFor) {
  ProxyLab lab(kPassthrough);
  const auto hello = client_hello_for(ProxyLab::kName);
  lab.upstream.respond = echo_until(hello);
  const auto fd = lab.connect();
  const auto some = [](const std::string&) { return true; };
  lab.send(fd.get(), hello.substr(0, 20), some);
  EXPECT_EQ(lab.upstream.connections, 0U);
  EXPECT_EQ(lab.send(fd.get(), hello.substr(20)).bytes, "<" + hello + ">");
}

TEST(RawSession, AClientHelloForAnotherNameIsNotPassedThrough) {
  ProxyLab lab(kPassthrough);
  for (const auto& hello : {client_hello_for("other.example.test"), client_hello(""),
                            client_hello_for("upstream.example.test."), client_hello_for("UPSTREAM")}) {
    lab.send(hello);
    EXPECT_EQ(lab.upstream.connections, 0U);
  }
}

TEST(RawSession, ATunnelThatCannotBeDialledIsResetWithTheReason) {
  ProxyLab lab(kTunnel, [](config::Config& config) { config.upstream.grants.clear(); });
  EXPECT_EQ(lab.send("x").end, End::kReset);
  EXPECT_THAT(lab.decisions().at(0), HasSubstr("address_refused"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

}  // namespace
}  // namespace podjail::test
