#include "sidecar/proxy/connection.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "sidecar/tls/tls_stream.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"
#include "tests/unit/sidecar/tls/tls_pair.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";

TEST(Connection, AConnectionAimedAtTheJailIsReset) {
  ProxyLab lab(kAllowAll);
  proxy::ConnectionFacts facts;
  facts.aim = proxy::Aim::kOurselves;
  const auto fd = lab.connect_with(std::move(facts));
  EXPECT_EQ(lab.send(fd.get(), lab.get("/")).end, End::kReset);
  EXPECT_NE(lab.decisions().at(0).find("direct_access"), std::string::npos);
}

TEST(Connection, AnUnknownProtocolIsReset) {
  ProxyLab lab(kAllowAll);
  const auto seen = lab.send("SSH-2.0-OpenSSH_9.2\r\n");
  EXPECT_EQ(seen.bytes, "");
  EXPECT_EQ(seen.end, End::kReset);
  EXPECT_NE(lab.decisions().at(0).find("unknown_protocol"), std::string::npos);
}

TEST(Connection, SilenceEndsAConnection) {
  ProxyLab lab(kAllowAll,
               [](config::Config& config) { config.limits.detect_timeout = std::chrono::milliseconds(1); });
  EXPECT_EQ(lab.send("").end, End::kReset);
  EXPECT_NE(lab.decisions().at(0).find("detect_timeout"), std::string::npos);
}

// A workload's TLS client on a connection of the lab.
class TlsWorkload {
 public:
  TlsWorkload(ProxyLab& lab, std::optional<std::string> sni) : lab_(lab) {
    client_.sni = std::move(sni);
    client_.trust(lab.issuer().certificate());
    auto fd = lab.connect();
    EXPECT_EQ(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), 0);
    auto ssl = client_.make(fd.get());
    stream_.emplace(std::move(fd), std::move(ssl));
  }
  net::IoState shake_hands() {
    auto state = net::IoState::kWantRead;
    lab_.turn_until([&] {
      state = stream_->handshake_step();
      return state == net::IoState::kDone || state == net::IoState::kFailed;
    });
    return state;
  }
  std::string ask(const std::string& request) {
    EXPECT_EQ(stream_->write_some(request).bytes, request.size());
    std::string answer;
    lab_.turn_until([&] {
      const auto more = receive(*stream_);
      answer += more.bytes;
      return more.last != net::IoState::kWantRead;
    });
    return answer;
  }

 private:
  ProxyLab& lab_;
  PlainClient client_;
  std::optional<tls::TlsStream> stream_;
};

TEST(Connection, TlsIsInterceptedWithALeafTheWorkloadTrustsBeforeAnythingIsDialled) {
  ProxyLab lab(
      "export function onRequest(r) { return deny(r.scheme + ' ' + r.host + ' ' + r.connection.sni); }");
  TlsWorkload workload(lab, std::string(ProxyLab::kName));
  ASSERT_EQ(workload.shake_hands(), net::IoState::kDone);
  const auto answer = workload.ask(lab.get("/"));
  EXPECT_NE(answer.find("podjail: https upstream.example.test upstream.example.test"), std::string::npos)
      << answer;
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(Connection, AnSniThatIsNotTheNameResolvedFailsTheHandshake) {
  ProxyLab lab(kAllowAll);
  TlsWorkload workload(lab, "other.example.test");
  EXPECT_EQ(workload.shake_hands(), net::IoState::kFailed);
  EXPECT_NE(lab.decisions().at(0).find("name_mismatch"), std::string::npos);
}

TEST(Connection, WithoutSniTheResolvedNameCounts) {
  ProxyLab lab("export function onRequest(r) { return deny('name ' + r.host); }");
  TlsWorkload workload(lab, std::nullopt);
  ASSERT_EQ(workload.shake_hands(), net::IoState::kDone);
  EXPECT_NE(workload.ask(lab.get("/")).find("name upstream.example.test"), std::string::npos);
}

TEST(Connection, AnUpstreamThatDoesNotSpeakTlsIsNotAskedInTheClear) {
  ProxyLab lab(kAllowAll);
  TlsWorkload workload(lab, std::string(ProxyLab::kName));
  ASSERT_EQ(workload.shake_hands(), net::IoState::kDone);
  lab.upstream.respond = [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"; };
  const auto answer = workload.ask(lab.get("/secret-path"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 502")) << answer;
  EXPECT_EQ(lab.upstream.received.find("secret-path"), std::string::npos);
}

}  // namespace
}  // namespace podjail::test
