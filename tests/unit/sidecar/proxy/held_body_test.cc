#include "sidecar/proxy/held_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kReadsBodies = R"(
  export const body = { maxBytes: 10 };
  export function onRequest(r) {
    if (r.path === "/unread") return true;
    return r.body.text() === "good" ? true : deny("bad body: " + r.body.text().length);
  })";

bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

std::string post(const ProxyLab& lab, const std::string& headers, const std::string& body,
                 const std::string& path = "/") {
  return "POST " + path + " HTTP/1.1\r\n" + lab.host_header() + headers + "\r\n" + body;
}

TEST(HeldBody, ABodyThatPolicyLikesGoesUpAsItCame) {
  ProxyLab lab(kReadsBodies);
  lab.upstream.respond = after("good", kOk);
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), post(lab, "Content-Length: 4\r\n", "good"), ends_with_ok);
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(lab.upstream.received, post(lab, "Content-Length: 4\r\n", "good"));
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("bytes_sent":4)"));
  EXPECT_EQ(lab.worker().held_bytes(), 0U);
}

TEST(HeldBody, AChunkedBodyIsChunkedAnewAndTheConnectionGoesOn) {
  ProxyLab lab(kReadsBodies);
  lab.upstream.respond = after("0\r\n\r\n", kOk);
  const auto fd = lab.connect();
  for (int i = 0; i < 2; ++i) {
    lab.upstream.received.clear();
    const auto seen =
        lab.send(fd.get(), post(lab, "Transfer-Encoding: chunked\r\n", "2\r\ngo\r\n2\r\nod\r\n0\r\n\r\n"),
                 ends_with_ok);
    EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(lab.upstream.received, EndsWith("Transfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"));
  }
}

TEST(HeldBody, ABodyThatPolicyDeniesGoesNowhere) {
  ProxyLab lab(kReadsBodies);
  const auto seen = lab.send(post(lab, "Content-Length: 4\r\n", "evil"));
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(seen.bytes, HasSubstr("bad body: 4"));
  EXPECT_EQ(lab.upstream.connections, 0U);
  EXPECT_EQ(lab.decisions().size(), 1U);
}

TEST(HeldBody, ARequestWithoutBodyHasAnEmptyOne) {
  ProxyLab lab(kReadsBodies);
  EXPECT_THAT(lab.send(lab.get("/")).bytes, HasSubstr("bad body: 0"));
}

TEST(HeldBody, ALargerBodyIsRefusedBeforeAnythingIsDialled) {
  ProxyLab lab(kReadsBodies);
  for (const auto& request :
       {post(lab, "Content-Length: 11\r\n", "12345678901"),
        post(lab, "Transfer-Encoding: chunked\r\n", "6\r\n123456\r\n5\r\n12345\r\n0\r\n\r\n")}) {
    const auto seen = lab.send(request);
    EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 413")) << request;
  }
  EXPECT_EQ(lab.upstream.connections, 0U);
  EXPECT_THAT(lab.decisions().at(1), HasSubstr("body_limit"));
  lab.turn_until([&] { return lab.open_connections == 0; });
  EXPECT_EQ(lab.worker().held_bytes(), 0U);
}

TEST(HeldBody, ABodyThatNobodyReadsIsNotHeld) {
  ProxyLab lab(kReadsBodies);
  lab.upstream.respond = after(std::string(100, 'x'), kOk);
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), post(lab, "Content-Length: 100\r\n", std::string(100, 'x'), "/unread"),
                             ends_with_ok);
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 200"));
}

TEST(HeldBody, TheWorkloadIsToldToSendBeforeTheVerdict) {
  ProxyLab lab(kReadsBodies);
  lab.upstream.respond = after("good", kOk);
  const auto fd = lab.connect();
  const auto invited = lab.send(fd.get(), post(lab, "Expect: 100-continue\r\nContent-Length: 4\r\n", ""),
                                [](const std::string& got) { return got.ends_with("\r\n\r\n"); });
  EXPECT_EQ(invited.bytes, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(lab.upstream.connections, 0U);
  EXPECT_THAT(lab.send(fd.get(), "good", ends_with_ok).bytes, StartsWith("HTTP/1.1 200"));
}

TEST(HeldBody, ABodyThatDoesNotComeIsNotWaitedForForEver) {
  ProxyLab lab(kReadsBodies,
               [](config::Config& config) { config.limits.body_timeout = std::chrono::milliseconds(20); });
  const auto seen = lab.send(post(lab, "Content-Length: 4\r\n", "go"));
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 408"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(HeldBody, ABrokenBodyIsRefused) {
  ProxyLab lab(kReadsBodies);
  EXPECT_THAT(lab.send(post(lab, "Transfer-Encoding: chunked\r\n", "zz\r\n")).bytes,
              StartsWith("HTTP/1.1 400"));
}

TEST(HeldBody, InHttp2AStreamIsHeldAndGoesUpWhole) {
  Http2Lab lab(kReadsBodies);
  lab.lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.find("good") == received.npos) return std::nullopt;
    return kOk;
  };
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.fields("POST", "/"), "good")).status, "200");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.fields("POST", "/"), "evil")).status, "403");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.fields("POST", "/"), "much too long")).status, "413");
  EXPECT_EQ(lab.lab.upstream.connections, 1U);
}

}  // namespace
}  // namespace podjail::test
