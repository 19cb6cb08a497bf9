// Answers that policies see before the workload does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sidecar/proxy/exchange.h"
#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Allows every request, and says `body` of its answer.
std::string say(const std::string& body) {
  return "export const onRequest = (r) => allow({maxResponseBytes: 100, tunnel: true});\n"
         "export function onResponse(r, res) { " +
         body + " }";
}
bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

TEST(ExchangeResponse, ADeniedAnswerIsRefusedAndItsConnectionNotUsedAgain) {
  ProxyLab lab(say("if (res.header('content-type') === 'text/html') return deny('no pages');"));
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.find("/page") == received.npos) return kOk;
    return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Secret: s3cret\r\nContent-Length: "
           "6\r\n\r\ns3cret";
  };
  const auto fd = lab.connect();
  EXPECT_THAT(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes, StartsWith("HTTP/1.1 200"));
  const auto denied = lab.send(fd.get(), lab.get("/page"));
  EXPECT_THAT(denied.bytes, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(denied.bytes, HasSubstr("podjail: no pages"));
  EXPECT_THAT(denied.bytes, Not(HasSubstr("s3cret")));
  EXPECT_THAT(
      lab.decisions().at(1),
      HasSubstr(R"("verdict":"deny","reason":"response_denied","message":"no pages","policy":"policy.js")"));
  EXPECT_THAT(lab.decisions().at(1), HasSubstr("upstream_address"));
  EXPECT_EQ(lab.upstream.connections, 1U);
  const auto again = lab.connect();
  lab.send(again.get(), lab.get("/"), ends_with_ok);
  EXPECT_EQ(lab.upstream.connections, 2U);
}

TEST(ExchangeResponse, AFailureRefusesTheAnswer) {
  ProxyLab lab(say("throw new Error('broken');"));
  const auto seen = lab.send(lab.get("/"));
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("verdict":"deny","reason":"policy_error")"));
}

TEST(ExchangeResponse, AnAllowNarrowsAndEdits) {
  ProxyLab lab(say(
      "return allow({maxResponseBytes: res.status === 201 ? 1 : 50, responseHeaders: {remove: ['a']}});"));
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    const std::string status = received.find("/small") != received.npos ? "201 Created" : "200 OK";
    return "HTTP/1.1 " + status + "\r\nA: 1\r\nB: 2\r\nContent-Length: 2\r\n\r\nok";
  };
  const auto fd = lab.connect();
  EXPECT_EQ(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes,
            "HTTP/1.1 200 OK\r\nB: 2\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_THAT(lab.send(fd.get(), lab.get("/small")).bytes, StartsWith("HTTP/1.1 502"));
  EXPECT_THAT(lab.decisions().at(1), HasSubstr("response_limit"));
}

TEST(ExchangeResponse, InterimAnswersAreNotAskedAbout) {
  ProxyLab lab(say("if (res.status !== 200) return deny('' + res.status);"));
  lab.upstream.respond = always("HTTP/1.1 103 Early Hints\r\n\r\n" + std::string(kOk));
  const auto fd = lab.connect();
  EXPECT_THAT(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes, StartsWith("HTTP/1.1 200"));
}

TEST(ExchangeResponse, AnUpgradeIsAskedAboutBeforeItIsOne) {
  ProxyLab lab(say("return deny('status ' + res.status);"));
  lab.upstream.respond = always(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  const auto seen =
      lab.send(lab.get("/",
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(seen.bytes, HasSubstr("status 101"));
}

TEST(ExchangeResponse, AnAnswerIsDeniedWhileTheBodyStillGoesUp) {
  ProxyLab lab(say("return deny('enough');"));
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  const auto seen = lab.send("POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 100\r\n\r\nhalf");
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(seen.bytes, HasSubstr("enough"));
}

TEST(ExchangeResponse, InHttp2OneStreamIsRefusedAndTheOthersGoOn) {
  Http2Lab lab(say("if (r.path === '/no') return deny('not ' + r.version + ' ' + res.contentLength);"));
  const auto& refused = lab.wait_for(lab.client.request(lab.get("/no")));
  EXPECT_EQ(refused.status, "403");
  EXPECT_THAT(refused.body, HasSubstr("not 2 2"));
  EXPECT_THAT(lab.lab.decisions().at(0), HasSubstr("response_denied"));
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/yes"))).body, "ok");
}

TEST(ExchangeResponse, ThePoliciesInForceWhenItComesJudgeTheAnswer) {
  ProxyLab lab("export function onRequest(r) { return true; }");
  lab.upstream.respond = [](const std::string&) { return std::optional<std::string>(); };
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/"), [&lab](const std::string&) { return !lab.upstream.received.empty(); });
  lab.use_policy(say("return deny('new');"));
  lab.upstream.respond = always(kOk);
  lab.turn_until(
      [&] { return !lab.worker().judge().revision().empty() && lab.worker().judge().judges_responses(); });
  EXPECT_THAT(lab.send(fd.get(), "").bytes, HasSubstr("podjail: new"));
}

}  // namespace
}  // namespace podjail::test
