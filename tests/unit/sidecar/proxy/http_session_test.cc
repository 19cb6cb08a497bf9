#include "sidecar/proxy/http_session.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
constexpr const char* kAllowPublic =
    "export function onRequest(r) { return r.path.startsWith('/public/') ? true : deny('only /public/ may be "
    "read'); }";

bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("\r\n\r\nok");
}

TEST(HttpSession, RelaysWhatThePolicyAllows) {
  ProxyLab lab(kAllowAll);
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), lab.get("/a?b", "X-Test: 1\r\n"), ends_with_ok);
  EXPECT_EQ(seen.bytes, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(lab.upstream.received, lab.get("/a?b", "X-Test: 1\r\n"));
  const auto lines = lab.decisions();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find(R"("verdict":"allow","reason":"allowed")"), std::string::npos) << lines[0];
  EXPECT_NE(lines[0].find(R"("bytes_received":2)"), std::string::npos) << lines[0];
}

TEST(HttpSession, RecordsTheVersionThatWasSpoken) {
  ProxyLab lab(kAllowAll);
  lab.send("GET / HTTP/1.0\r\n" + lab.host_header() + "\r\n");
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/"), ends_with_ok);
  lab.send("no request\r\n\r\n");
  const auto lines = lab.decisions();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_NE(lines[0].find(R"("protocol":"http","http_version":"1.0","method":"GET")"), std::string::npos);
  EXPECT_NE(lines[1].find(R"("protocol":"http","http_version":"1.1","method":"GET")"), std::string::npos);
  EXPECT_EQ(lines[2].find("http_version"), std::string::npos);
}

TEST(HttpSession, KeepsBothConnectionsAliveAndPoolsTheUpstream) {
  ProxyLab lab(kAllowAll);
  const auto first = lab.connect();
  for (int i = 0; i < 3; ++i) lab.send(first.get(), lab.get("/"), ends_with_ok);
  const auto second = lab.connect();
  lab.send(second.get(), lab.get("/"), ends_with_ok);
  EXPECT_EQ(lab.upstream.connections, 1U);
  EXPECT_EQ(lab.decisions().size(), 4U);
}

TEST(HttpSession, NothingIsResolvedOrDialledBeforeAnAllow) {
  ProxyLab lab(kAllowPublic);
  const auto seen = lab.send(lab.get("/secret"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403 Forbidden\r\n")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("podjail: only /public/ may be read\n"), std::string::npos);
  EXPECT_EQ(seen.end, End::kProper);
  EXPECT_TRUE(lab.dns.questions().empty());
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(HttpSession, PipelinedRequestsAreServedOneAfterTheOther) {
  ProxyLab lab(kAllowAll);
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), lab.get("/1") + lab.get("/2"),
                             [](const std::string& bytes) { return bytes.find("ok") != bytes.rfind("ok"); });
  EXPECT_EQ(lab.upstream.received, lab.get("/1") + lab.get("/2"));
}

TEST(HttpSession, ARefusalEndsThePipelineBehindIt) {
  ProxyLab lab(kAllowPublic);
  const auto seen = lab.send(lab.get("/secret") + lab.get("/public/x"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

// Each is a known way to make two parsers see different requests. The upstream must see none of it.
TEST(HttpSession, AmbiguousRequestsNeverReachTheUpstream) {
  ProxyLab lab(kAllowAll);
  const auto host = lab.host_header();
  for (const std::string& request : {
           "POST / HTTP/1.1\r\n" + host +
               "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 40\r\n\r\nx",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
           "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
           "GET / HTTP/1.1\n" + host + "\n",
           "GET / HTTP/1.1\r\n" + host + "Host: other.test\r\n\r\n",
           "GET http://other.test/ HTTP/1.1\r\n" + host + "\r\n",
           "GET /a/../secret HTTP/1.1\r\n" + host + "\r\n",
           "GET /a%2f..%2fsecret HTTP/1.1\r\n" + host + "\r\n",
           "CONNECT other.test:443 HTTP/1.1\r\n" + host + "\r\n",
           "GET / HTTP/1.1\r\n" + host + "Upgrade: h2c\r\nConnection: upgrade\r\n\r\n",
           std::string("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: user@upstream.example.test\r\n\r\n"),
       }) {
    const auto seen = lab.send(request);
    EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 4")) << request << seen.bytes;
  }
  EXPECT_EQ(lab.upstream.connections, 0U);
  EXPECT_TRUE(lab.dns.questions().empty());
}

TEST(HttpSession, HostAndConnectionMustAgree) {
  ProxyLab lab(kAllowAll);
  const auto port = ":" + std::to_string(lab.upstream.port());
  EXPECT_TRUE(
      lab.send("GET / HTTP/1.1\r\nHost: other.test" + port + "\r\n\r\n").bytes.starts_with("HTTP/1.1 421"));
  // The right name with a port that is not the connection's.
  EXPECT_TRUE(
      lab.send("GET / HTTP/1.1\r\nHost: upstream.example.test:1\r\n\r\n").bytes.starts_with("HTTP/1.1 421"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(HttpSession, ASlowHeadIsToldSo) {
  ProxyLab lab(kAllowAll,
               [](config::Config& config) { config.limits.head_timeout = std::chrono::milliseconds(1); });
  const auto seen = lab.send("GET / HTTP/1.1\r\n");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 408")) << seen.bytes;
}

}  // namespace
}  // namespace podjail::test
