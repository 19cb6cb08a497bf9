#include "sidecar/proxy/upload.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
constexpr const char* kSmallRequests =
    "export function onRequest(r) { return {allow: true, max_tx_bytes: 200}; }";

bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

TEST(Upload, ABodyOfKnownLengthArrivesWhole) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = after("END", kOk);
  std::string body(300000, 'b');
  body.append("END");
  const auto fd = lab.connect();
  const auto head = "POST /up HTTP/1.1\r\n" + lab.host_header() +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  EXPECT_TRUE(lab.send(fd.get(), head + body, ends_with_ok).bytes.starts_with("HTTP/1.1 200"));
  EXPECT_EQ(lab.upstream.received, head + body);
  EXPECT_NE(lab.decisions().at(0).find("\"bytes_sent\":300003"), std::string::npos);
}

TEST(Upload, AChunkedBodyIsChunkedAnew) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = after("0\r\n\r\n", kOk);
  const auto fd = lab.connect();
  const auto head = "POST /up HTTP/1.1\r\n" + lab.host_header() + "Transfer-Encoding: chunked\r\n\r\n";
  lab.send(fd.get(), head + "3;ext=x\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n", ends_with_ok);
  EXPECT_EQ(lab.upstream.received, head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  // The connection goes on.
  EXPECT_TRUE(
      lab.send(fd.get(), head + "1\r\nx\r\n0\r\n\r\n", ends_with_ok).bytes.starts_with("HTTP/1.1 200"));
  EXPECT_EQ(lab.upstream.connections, 1U);
}

TEST(Upload, ABrokenBodyIsRefusedAndTheUpstreamLeftWithoutItsEnd) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = after("0\r\n\r\n", kOk);
  const auto seen = lab.send("POST /up HTTP/1.1\r\n" + lab.host_header() +
                             "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 400")) << seen.bytes;
  EXPECT_EQ(lab.upstream.received.find("0\r\n\r\n"), std::string::npos);
}

TEST(Upload, AnUnannouncedBodyIsCutOffAtThePolicysLimit) {
  ProxyLab lab(kSmallRequests);
  lab.upstream.respond = after("0\r\n\r\n", kOk);
  const auto seen =
      lab.send("POST / HTTP/1.1\r\n" + lab.host_header() + "Transfer-Encoding: chunked\r\n\r\n1f4\r\n" +
               std::string(500, 'x') + "\r\n0\r\n\r\n");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 413")) << seen.bytes;
  EXPECT_LT(lab.upstream.received.size(), 400U);
}

TEST(Upload, AnEarlyAnswerReachesTheWorkloadWhileItStillSends) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = always("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(),
                             "POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 100000000\r\n\r\n" +
                                 std::string(1000, 'x'),
                             [](const std::string& bytes) { return bytes.ends_with("no"); });
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 413 Too Large")) << seen.bytes;
}

TEST(Upload, AWorkloadThatStallsIsToldSo) {
  ProxyLab lab(kAllowAll,
               [](config::Config& config) { config.limits.body_timeout = std::chrono::milliseconds(1); });
  lab.upstream.respond = after("END", kOk);
  const auto seen = lab.send("POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 100\r\n\r\nhalf");
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 408")) << seen.bytes;
}

// A body that comes in so slowly that no single wait for it is too long.
TEST(Upload, AWorkloadThatTricklesIsToldSo) {
  for (const std::size_t least : {std::size_t{64}, std::size_t{0}}) {
    ProxyLab lab(kAllowAll, [&](config::Config& config) {
      config.limits.body_timeout = std::chrono::hours(1);
      config.limits.min_body_bytes = least;
    });
    lab.upstream.respond = after("END", kOk);
    const auto fd = lab.connect();
    lab.send(fd.get(), "POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 100\r\n\r\nhalf",
             [&](const std::string&) { return lab.upstream.received.ends_with("half"); });
    lab.worker().deadlines().sweep(net::Clock::now() + proxy::BodyPace::kGrace + std::chrono::seconds(1));
    const auto seen = lab.send(fd.get(), least == 0 ? std::string(93, 'x') + "END" : "", ends_with_ok);
    EXPECT_TRUE(seen.bytes.starts_with(least == 0 ? "HTTP/1.1 200" : "HTTP/1.1 408")) << seen.bytes;
  }
}

}  // namespace
}  // namespace podjail::test
