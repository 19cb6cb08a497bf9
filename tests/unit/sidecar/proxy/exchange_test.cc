#include "sidecar/proxy/exchange.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
constexpr const char* kSmallRequests =
    "export function onRequest(r) { return {allow: true, max_tx_bytes: 200}; }";

bool has_last_chunk(const std::string& bytes) {
  return bytes.ends_with("0\r\n\r\n");
}
bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

TEST(Exchange, AContinueIsAnsweredHereAndNotAskedOfTheUpstream) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = after("hello", kOk);
  const auto fd = lab.connect();
  const auto head =
      "POST /up HTTP/1.1\r\n" + lab.host_header() + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  const auto go_on =
      lab.send(fd.get(), head, [](const std::string& bytes) { return bytes.ends_with("\r\n\r\n"); });
  EXPECT_EQ(go_on.bytes, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(lab.send(fd.get(), "hello", ends_with_ok).bytes.starts_with("HTTP/1.1 200"));
  EXPECT_EQ(lab.upstream.received.find("Expect"), std::string::npos);
}

TEST(Exchange, AnAnnouncedBodyBeyondThePolicysLimitIsRefusedBeforeAnythingIsDialled) {
  ProxyLab lab(kSmallRequests);
  const auto seen = lab.send("POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 500\r\n\r\n" +
                             std::string(500, 'x'));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 413")) << seen.bytes;
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(Exchange, AnAnswerWithoutLengthIsChunkedForTheWorkload) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\n\r\nuntil the end" + std::string(RecordingUpstream::kHangUp));
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), lab.get("/"), has_last_chunk);
  EXPECT_EQ(seen.bytes,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\nuntil the end\r\n0\r\n\r\n");
}

TEST(Exchange, AnOldClientGetsItUntilTheEndInstead) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
  const auto seen = lab.send("GET / HTTP/1.0\r\n" + lab.host_header() + "\r\n");
  EXPECT_EQ(seen.bytes, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok");
  EXPECT_EQ(seen.end, End::kProper);
}

// A shortened answer must never look like a whole one.
TEST(Exchange, AnAnswerCutShortEndsInAReset) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"}) {
    ProxyLab lab(kAllowAll);
    lab.upstream.respond = always(answer + std::string(RecordingUpstream::kHangUp));
    const auto seen = lab.send(lab.get("/"));
    EXPECT_EQ(seen.end, End::kReset) << answer;
    EXPECT_FALSE(has_last_chunk(seen.bytes));
    EXPECT_NE(lab.decisions().at(0).find("upstream_closed"), std::string::npos);
  }
}

// Only a proper end is the end of an answer that has no length.
TEST(Exchange, AnAnswerWithoutLengthThatIsResetEndsInAReset) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\n\r\nhalf" + std::string(RecordingUpstream::kReset));
  const auto seen = lab.send(lab.get("/"));
  EXPECT_EQ(seen.end, End::kReset);
  EXPECT_FALSE(has_last_chunk(seen.bytes)) << seen.bytes;
}

TEST(Exchange, AnAnswerThatIsNotHttpIsNotRelayed) {
  for (const char* answer : {"220 mail.example.test ESMTP\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"}) {
    ProxyLab lab(kAllowAll);
    lab.upstream.respond = always(answer);
    const auto seen = lab.send(lab.get("/"));
    EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
    EXPECT_EQ(seen.bytes.find("ESMTP"), std::string::npos);
  }
}

TEST(Exchange, NoTunnelOpensBecauseTheUpstreamSaysSo) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = always("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nsecret");
  const auto seen = lab.send(lab.get("/"));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403")) << seen.bytes;
  EXPECT_EQ(seen.bytes.find("secret"), std::string::npos);
}

TEST(Exchange, InterimAnswersStayHere) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = always(std::string("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n") + kOk);
  const auto fd = lab.connect();
  EXPECT_EQ(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes, kOk);
}

TEST(Exchange, AKeptConnectionThatDiedIsReplacedUnseen) {
  ProxyLab lab(kAllowAll);
  const auto fd = lab.connect();
  lab.upstream.respond = always(std::string(kOk) + std::string(RecordingUpstream::kHangUp));
  lab.send(fd.get(), lab.get("/1"), ends_with_ok);
  EXPECT_EQ(lab.send(fd.get(), lab.get("/2"), ends_with_ok).bytes, kOk);
  EXPECT_EQ(lab.upstream.connections, 2U);
}

TEST(Exchange, AnswersToHeadHaveALengthAndNoBody) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  const auto fd = lab.connect();
  const auto head = "HEAD / HTTP/1.1\r\n" + lab.host_header() + "\r\n";
  const auto whole = [](const std::string& bytes) { return bytes.ends_with("\r\n\r\n"); };
  EXPECT_EQ(lab.send(fd.get(), head, whole).bytes, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  lab.upstream.respond = always(kOk);
  EXPECT_EQ(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes, kOk);
}

TEST(Exchange, ALargeAnswerStreamsThrough) {
  ProxyLab lab(kAllowAll);
  const std::string body(150000, 'z');
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 150000\r\n\r\n" + body);
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), lab.get("/"), [](const std::string& bytes) { return bytes.size() > 150000; });
  EXPECT_TRUE(seen.bytes.ends_with(body));
}

std::string large_upload(const ProxyLab& lab) {
  return "POST /up HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 700000\r\n\r\n" +
         std::string(700000, 'x');
}

TEST(Exchange, AWorkloadThatStillSendsReadsWhyItsRequestFailed) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = [](const std::string&) { return std::string(RecordingUpstream::kHangUp); };
  const auto seen = lab.send(large_upload(lab));
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 502")) << seen.bytes;
  EXPECT_NE(seen.bytes.find("upstream_closed"), std::string::npos);
  EXPECT_EQ(seen.end, End::kProper);
}

}  // namespace
}  // namespace podjail::test
