#include <gtest/gtest.h>

#include "sidecar/proxy/exchange.h"
#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

constexpr const char* kAllowSockets = "allow({tunnel: true})";
constexpr const char* kAskForSocket =
    "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n";
constexpr const char* kSwitching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

TEST(ExchangeUpgrade, AGrantedWebSocketIsRelayedBothWays) {
  ProxyLab lab(kAllowSockets);
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.ends_with("\r\n\r\n")) return std::string(kSwitching) + "early";
    return "<" + received + ">" + std::string(RecordingUpstream::kHangUp);
  };
  auto fd = lab.connect();
  const auto opened = lab.send(fd.get(), lab.get("/chat", kAskForSocket),
                               [](const std::string& got) { return got.ends_with("early"); });
  EXPECT_TRUE(opened.bytes.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << opened.bytes;
  EXPECT_NE(opened.bytes.find("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly"), std::string::npos);
  EXPECT_NE(opened.bytes.find("Sec-WebSocket-Accept: s3p"), std::string::npos);
  EXPECT_EQ(lab.send(fd.get(), "GET /not-http HTTP/1.1\r\n").bytes, "<GET /not-http HTTP/1.1\r\n>");
  EXPECT_NE(lab.upstream.received.find("Connection: Upgrade\r\nUpgrade: websocket\r\n"), std::string::npos);
  fd.reset();
  lab.turn_until([&] { return lab.open_connections == 0; });
  ASSERT_EQ(lab.decisions().size(), 1U);
  for (const char* part :
       {R"("status":101)", R"("path":"/chat")", R"("bytes_sent":24)", R"("verdict":"allow")"})
    EXPECT_NE(lab.decisions().at(0).find(part), std::string::npos) << part << lab.decisions().at(0);
}

TEST(ExchangeUpgrade, BytesBehindTheRequestAreOfTheWebSocket) {
  ProxyLab lab(kAllowSockets);
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.ends_with("frame")) return "got it" + std::string(RecordingUpstream::kHangUp);
    return std::string(kSwitching);
  };
  const auto seen = lab.send(lab.get("/", kAskForSocket) + "frame");
  EXPECT_TRUE(seen.bytes.ends_with("got it")) << seen.bytes;
}

TEST(ExchangeUpgrade, WithoutAGrantAWebSocketIsRefusedAndNothingIsDialled) {
  ProxyLab lab(kAllowAll);
  const auto seen = lab.send(lab.get("/", kAskForSocket));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("upgrade_refused"), std::string::npos);
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(ExchangeUpgrade, AnUpstreamThatSwitchesToSomethingElseIsRefused) {
  for (const char* other :
       {"Upgrade: h2c\r\n", "", "Upgrade: websocket\r\nUpgrade: h2c\r\n", "Upgrade: websocket, h2c\r\n"}) {
    ProxyLab lab(kAllowSockets);
    lab.upstream.respond =
        always("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n" + std::string(other) + "\r\nx");
    const auto seen = lab.send(lab.get("/", kAskForSocket));
    EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403")) << other << seen.bytes;
  }
}

TEST(ExchangeUpgrade, AnUpstreamMayAnswerAGrantedUpgradeAsAnyRequest) {
  ProxyLab lab(kAllowSockets);
  lab.upstream.respond = always(kOk);
  const auto fd = lab.connect();
  EXPECT_EQ(lab.send(fd.get(), lab.get("/", kAskForSocket), ends_with_ok).bytes, kOk);
  EXPECT_EQ(lab.send(fd.get(), lab.get("/next"), ends_with_ok).bytes, kOk);
}

}  // namespace
}  // namespace podjail::test
