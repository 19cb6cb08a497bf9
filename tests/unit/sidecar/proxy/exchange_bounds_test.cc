// What a policy's allow asks for, seen from both ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sidecar/proxy/exchange.h"
#include "tests/unit/sidecar/proxy/answers.h"
#include "tests/unit/sidecar/proxy/http2_lab.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string allow_with(const std::string& options) {
  return "export function onRequest(r) { return allow(" + options + "); }";
}
RecordingUpstream::Respond never() {
  return [](const std::string&) { return std::optional<std::string>(); };
}

TEST(ExchangeBounds, AnAnswerThatSaysItIsTooLargeIsRefused) {
  ProxyLab lab(allow_with("{maxResponseBytes: 1}"));
  const auto seen = lab.send(lab.get("/"));
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 502"));
  EXPECT_THAT(seen.bytes, HasSubstr("the answer is larger than policy allows"));
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("verdict":"deny","reason":"response_limit")"));
}

TEST(ExchangeBounds, AnAnswerWithinTheLimitPasses) {
  for (const auto& answer :
       {std::string(kOk),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")}) {
    ProxyLab lab(allow_with("{maxResponseBytes: 2}"));
    lab.upstream.respond = always(answer);
    const auto fd = lab.connect();
    const auto seen =
        lab.send(fd.get(), lab.get("/"), [](const std::string& got) { return got.find("ok") != got.npos; });
    EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 200"));
  }
}

TEST(ExchangeBounds, AnAnswerToHeadHasNoBodyToBound) {
  ProxyLab lab(allow_with("{maxResponseBytes: 1}"));
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), "HEAD / HTTP/1.1\r\n" + lab.host_header() + "\r\n",
                             [](const std::string& got) { return got.ends_with("\r\n\r\n"); });
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 200"));
}

// A truncated answer must never look like a whole one, however its end is marked.
TEST(ExchangeBounds, AnAnswerThatGrowsTooLargeIsCutOffAndLooksBroken) {
  const std::string hang_up(RecordingUpstream::kHangUp);
  for (const auto& answer :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + hang_up,
        "HTTP/1.1 200 OK\r\n\r\nhello" + hang_up}) {
    for (const char* version : {"1.1", "1.0"}) {
      ProxyLab lab(allow_with("{maxResponseBytes: 4}"));
      lab.upstream.respond = always(answer);
      const auto seen = lab.send("GET / HTTP/" + std::string(version) + "\r\n" + lab.host_header() + "\r\n");
      EXPECT_EQ(seen.end, End::kReset) << answer << version;
      EXPECT_THAT(seen.bytes, Not(HasSubstr("0\r\n\r\n")));
      EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("verdict":"allow","reason":"response_limit")"));
    }
  }
}

TEST(ExchangeBounds, InHttp2TheStreamIsResetAndTheOthersGoOn) {
  Http2Lab lab(
      "export function onRequest(r) { return r.path === '/small' ? allow({maxResponseBytes: 4}) : true; }");
  lab.lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  const auto& cut = lab.wait_for(lab.client.request(lab.get("/small")));
  EXPECT_TRUE(cut.reset);
  EXPECT_FALSE(cut.ended);
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).body, "hello");
  lab.lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/small"))).status, "502");
}

TEST(ExchangeBounds, ASilentUpstreamIsGivenUpAtTheDeadline) {
  ProxyLab lab(allow_with("{deadlineMs: 20}"));
  lab.upstream.respond = never();
  const auto seen = lab.send(lab.get("/"));
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 504"));
  EXPECT_THAT(seen.bytes, HasSubstr("longer than policy allows"));
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("reason":"deadline")"));
  EXPECT_EQ(lab.upstream.connections, 1U);
}

TEST(ExchangeBounds, AnAnswerThatIsNotFinishedByTheDeadlineIsCutOff) {
  ProxyLab lab(allow_with("{deadlineMs: 500}"));
  lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  const auto seen = lab.send(lab.get("/"));
  EXPECT_EQ(seen.end, End::kReset);
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("verdict":"allow","reason":"deadline")"));
}

TEST(ExchangeBounds, AWorkloadThatSendsForEverIsGivenUpAtTheDeadline) {
  ProxyLab lab(allow_with("{deadlineMs: 20}"));
  lab.upstream.respond = never();
  const auto seen = lab.send("POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 10\r\n\r\nhalf");
  EXPECT_THAT(seen.bytes, StartsWith("HTTP/1.1 504"));
  EXPECT_THAT(lab.decisions().at(0), HasSubstr(R"("reason":"deadline")"));
}

TEST(ExchangeBounds, TheDeadlineIsThatOfOneHttp2Stream) {
  Http2Lab lab(
      "export function onRequest(r) { return r.path === '/late' ? allow({deadlineMs: 20}) : true; }");
  lab.lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (received.find("/late") != received.npos) return std::nullopt;
    return kOk;
  };
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/late"))).status, "504");
  EXPECT_EQ(lab.wait_for(lab.client.request(lab.get("/"))).status, "200");
  lab.lab.upstream.respond = always("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_TRUE(lab.wait_for(lab.client.request(lab.get("/late"))).reset);
}

TEST(ExchangeBounds, ATunnelIsBoundToo) {
  const auto policy = [](const std::string& more) {
    return "export function onConnect(c) { return allow({tunnel: true, " + more + "}); }";
  };
  ProxyLab small(policy("maxResponseBytes: 4"));
  small.upstream.respond = [](const std::string&) { return std::optional<std::string>("hello"); };
  EXPECT_EQ(small.send("x").end, End::kReset);
  EXPECT_THAT(small.decisions().at(0), HasSubstr("response_limit"));
  ProxyLab brief(policy("deadlineMs: 20"));
  brief.upstream.respond = never();
  EXPECT_EQ(brief.send("x").end, End::kReset);
  EXPECT_THAT(brief.decisions().at(0), HasSubstr(R"("reason":"deadline")"));
}

TEST(ExchangeBounds, TheUpstreamGetsACredentialThatTheWorkloadNeverSees) {
  ProxyLab lab(allow_with("{requestHeaders: {set: {authorization: 'Bearer s3cret'}, remove: ['cookie']}}"));
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), lab.get("/", "Authorization: Basic mine\r\nCookie: a\r\nX-One: 1\r\n"),
                             [](const std::string& got) { return got.ends_with("ok"); });
  EXPECT_EQ(lab.upstream.received,
            "GET / HTTP/1.1\r\n" + lab.host_header() + "X-One: 1\r\nauthorization: Bearer s3cret\r\n\r\n");
  EXPECT_THAT(seen.bytes, Not(HasSubstr("s3cret")));
  EXPECT_THAT(lab.decisions().at(0), Not(HasSubstr("s3cret")));
}

// What `Connection` names is not relayed, and a workload may write that header.
TEST(ExchangeBounds, AWorkloadCannotHaveAHeaderDroppedThatThePolicySets) {
  ProxyLab lab(allow_with("{requestHeaders: {set: {'x-tenant': 'jailed'}}}"));
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/", "X-Tenant: admin\r\nConnection: x-tenant\r\n"),
           [](const std::string& got) { return got.ends_with("ok"); });
  EXPECT_EQ(lab.upstream.received, "GET / HTTP/1.1\r\n" + lab.host_header() + "x-tenant: jailed\r\n\r\n");
}

TEST(ExchangeBounds, OnlyListedHeadersGoUpAndFramingIsNotAmongThem) {
  ProxyLab lab(allow_with("{requestHeaders: {only: ['accept']}}"));
  lab.upstream.respond = after("hello", kOk);
  const auto fd = lab.connect();
  lab.send(
      fd.get(),
      "POST / HTTP/1.1\r\n" + lab.host_header() + "Accept: a\r\nX-Leak: b\r\nContent-Length: 5\r\n\r\nhello",
      [](const std::string& got) { return got.ends_with("ok"); });
  EXPECT_EQ(lab.upstream.received,
            "POST / HTTP/1.1\r\n" + lab.host_header() + "Accept: a\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(ExchangeBounds, TheWorkloadSeesTheHeadersThatPolicyLeaves) {
  ProxyLab lab(allow_with("{responseHeaders: {set: {'x-seen': '1'}, remove: ['set-cookie']}}"));
  lab.upstream.respond =
      always("HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nConnection: x-seen\r\nContent-Length: 2\r\n\r\nok");
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), lab.get("/"), [](const std::string& got) { return got.ends_with("ok"); });
  EXPECT_EQ(seen.bytes, "HTTP/1.1 200 OK\r\nx-seen: 1\r\nContent-Length: 2\r\n\r\nok");
}

TEST(ExchangeBounds, InHttp2HeadersAreEditedInBothDirections) {
  Http2Lab lab(
      allow_with("{requestHeaders: {set: {'X-Up': '1'}, only: []}, responseHeaders: {set: {'X-Down': '2'}, "
                 "remove: ['a']}}"));
  lab.lab.upstream.respond = always("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 2\r\n\r\nok");
  const auto& answer = lab.wait_for(lab.client.request(lab.get("/", {{"x-one", "1"}})));
  EXPECT_EQ(lab.lab.upstream.received, "GET / HTTP/1.1\r\n" + lab.lab.host_header() + "X-Up: 1\r\n\r\n");
  EXPECT_EQ(answer.fields.at("x-down"), "2");
  EXPECT_FALSE(answer.fields.contains("a"));
}

}  // namespace
}  // namespace podjail::test
