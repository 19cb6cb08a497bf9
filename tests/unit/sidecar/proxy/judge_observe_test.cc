// What becomes of traffic while policies are observed and not enforced.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sidecar/proxy/judge.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

void observe(config::Config& config) {
  config.mode = config::Mode::kObserve;
}

TEST(JudgeObserve, LetsThroughWhatWouldBeDeniedAndSaysWhy) {
  const std::vector<std::pair<const char*, const char*>> policies = {
      {"undefined", "not_allowed"},
      {"deny('read only', {tags: {rule: 'a'}})", "policy_denied"},
      {"null.x", "policy_error"},
      {"'yes'", "policy_result"},
      {"for (;;);", "policy_timeout"}};
  for (const auto& [policy, reason] : policies) {
    ProxyLab lab(policy, observe);
    const auto fd = lab.connect();
    const auto seen =
        lab.send(fd.get(), lab.get("/x"), [](const std::string& bytes) { return bytes.ends_with("ok"); });
    EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200")) << policy;
    EXPECT_THAT(lab.decisions().at(0),
                AllOf(HasSubstr(R"("verdict":"allow","reason":"allowed","would":"deny","would_reason":")" +
                                std::string(reason) + "\""),
                      HasSubstr(R"("status":200)")));
    EXPECT_THAT(lab.shared().metrics.serialize(),
                HasSubstr("podjail_observed_denials_total{reason=\"" + std::string(reason) + "\"} 1"));
  }
}

TEST(JudgeObserve, SaysNothingOfWhatIsAllowed) {
  ProxyLab lab("allow({tags: {team: 'a'}})", observe);
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/x"), [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(lab.decisions().at(0), AllOf(Not(HasSubstr("would")), HasSubstr(R"("tags":{"team":"a"})")));
  EXPECT_THAT(lab.shared().metrics.serialize(), Not(HasSubstr("podjail_observed_denials_total{")));
}

TEST(JudgeObserve, DoesNotEnforceTheLimitsOfAnAllow) {
  ProxyLab lab("allow({max_tx_bytes: 1})", observe);
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), lab.get("/x"), [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200"));
}

TEST(JudgeObserve, DoesNotEnforceWhatIsSaidOfAnswers) {
  for (const std::string said : {"deny('no')", "allow({maxResponseBytes: 1})"}) {
    ProxyLab lab(
        "export const onRequest = (r) => allow({maxResponseBytes: 1, deadlineMs: 1});\n"
        "export const onResponse = (r, res) => " +
            said + ";",
        observe);
    const auto fd = lab.connect();
    const auto seen =
        lab.send(fd.get(), lab.get("/x"), [](const std::string& bytes) { return bytes.ends_with("ok"); });
    EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200")) << said;
    const auto would = HasSubstr(R"("would_reason":"response_denied")");
    if (said.starts_with("deny")) {
      EXPECT_THAT(lab.decisions().at(0), would);
    } else {
      EXPECT_THAT(lab.decisions().at(0), Not(would));
    }
  }
}

TEST(JudgeObserve, AnAllowThatReadTheBodyIsNoDenial) {
  ProxyLab lab(
      "export const body = {maxBytes: 9}; export const onRequest = (r) => r.body.text() === 'hello';",
      observe);
  lab.upstream.respond = [](const std::string& received) -> std::optional<std::string> {
    if (!received.ends_with("hello")) return std::nullopt;
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  };
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), "POST / HTTP/1.1\r\n" + lab.host_header() + "Content-Length: 5\r\n\r\nhello",
               [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(lab.decisions().at(0), Not(HasSubstr("would")));
}

TEST(JudgeObserve, GrantsWhatIsAskedFor) {
  ProxyLab slash("true", observe);
  const auto fd = slash.connect();
  const auto seen = slash.send(fd.get(), slash.get("/@scope%2fname"),
                               [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(slash.decisions().at(0), HasSubstr(R"("would_reason":"encoded_slash")"));

  ProxyLab upgrade("true", observe);
  const auto socket = upgrade.connect();
  upgrade.send(socket.get(),
               upgrade.get("/",
                           "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
               [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(upgrade.decisions().at(0), HasSubstr(R"("would_reason":"upgrade_refused")"));
}

TEST(JudgeObserve, StillRefusesWhatTwoParsersCouldReadDifferently) {
  ProxyLab lab("true", observe);
  EXPECT_THAT(lab.send(lab.get("/a//b")).bytes, HasSubstr("HTTP/1.1 400"));
  EXPECT_THAT(lab.decisions().at(0), AllOf(HasSubstr(R"("verdict":"deny")"), HasSubstr("ambiguous_request")));
}

TEST(JudgeObserve, StillRefusesAnotherName) {
  ProxyLab lab("true", observe);
  EXPECT_THAT(lab.send("GET / HTTP/1.1\r\nHost: other.example.test\r\n\r\n").bytes,
              HasSubstr("name_mismatch"));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(JudgeObserve, StillRefusesAddressesThatAreNotGranted) {
  ProxyLab lab("undefined", [](config::Config& config) {
    observe(config);
    config.upstream.grants.clear();
  });
  lab.send(lab.get("/"));
  EXPECT_THAT(lab.decisions().at(0), AllOf(HasSubstr(R"("verdict":"deny","reason":"address_refused")"),
                                           HasSubstr(R"("would_reason":"not_allowed")")));
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(JudgeObserve, RelaysWhatIsNoProtocolWeKnowToWhereItsNameLeads) {
  ProxyLab lab("true", observe);
  lab.upstream.respond = [](const std::string& received) { return "<" + received + ">"; };
  auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), "SSH-2.0-x\r\n", [](const std::string& got) { return got.ends_with(">"); });
  EXPECT_EQ(seen.bytes, "<SSH-2.0-x\r\n>");
  fd.reset();
  lab.turn_until([&] { return lab.open_connections == 0; });
  EXPECT_THAT(lab.decisions().at(0),
              AllOf(HasSubstr(R"("protocol":"tcp")"), HasSubstr(R"("verdict":"allow")"),
                    HasSubstr(R"("would_reason":"not_allowed")")));
}

TEST(JudgeObserve, RelaysToAServerThatSpeaksFirst) {
  ProxyLab lab("true", [](config::Config& config) {
    observe(config);
    config.limits.detect_timeout = std::chrono::milliseconds(1);
  });
  auto fd = lab.connect();
  lab.turn_until([&] { return lab.upstream.connections == 1; });
  lab.upstream.respond = [](const std::string& received) { return "<" + received + ">"; };
  EXPECT_EQ(lab.send(fd.get(), "x", [](const std::string& got) { return got.ends_with(">"); }).bytes, "<x>");
  fd.reset();
  lab.turn_until([&] { return lab.open_connections == 0; });
}

TEST(JudgeObserve, RefusesRawBytesToAnAddressNobodyLookedUp) {
  ProxyLab lab("true", observe);
  proxy::ConnectionFacts facts;
  facts.original.endpoint = {*IpAddress::parse("203.0.113.5"), lab.upstream.port()};
  const auto fd = lab.connect_with(std::move(facts));
  EXPECT_EQ(lab.send(fd.get(), "SSH-2.0-x\r\n").end, End::kReset);
  EXPECT_EQ(lab.upstream.connections, 0U);
}

TEST(JudgeObserve, RecordsAConnectionThatWouldBeDeniedAndJudgesItsRequests) {
  ProxyLab lab(
      "export function onConnect() { return deny('not from here'); }"
      "export function onRequest() { return true; }",
      observe);
  const auto fd = lab.connect();
  const auto seen =
      lab.send(fd.get(), lab.get("/"), [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_THAT(seen.bytes, HasSubstr("HTTP/1.1 200"));
  const auto records = lab.decisions();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_THAT(records[0], AllOf(HasSubstr(R"("would":"deny","would_reason":"policy_denied")"),
                                HasSubstr("not from here"), HasSubstr("upstream.example.test")));
  EXPECT_THAT(records[1], Not(HasSubstr("would")));
}

TEST(JudgeObserve, WithoutPoliciesEverythingGoesOn) {
  proxy::Judge judge(config::Mode::kObserve);
  http::RequestHead head;
  head.method = "GET";
  head.path = "/";
  const auto judgement = judge.judge(head, {}, *HostName::parse("a.test"), 443, proxy::Scheme::kHttps);
  EXPECT_TRUE(judgement.is_observed_denial());
  EXPECT_EQ(judgement.decision.reason, Reason::kPolicyUnavailable);
}

TEST(JudgeObserve, NothingIsLetThroughWhereItIsNotAskedFor) {
  ProxyLab lab("undefined");
  EXPECT_THAT(lab.send(lab.get("/")).bytes, HasSubstr("HTTP/1.1 403"));
  EXPECT_EQ(lab.send("SSH-2.0-x\r\n").end, End::kReset);
  EXPECT_EQ(lab.upstream.connections, 0U);
  for (const auto& record : lab.decisions()) EXPECT_THAT(record, Not(HasSubstr("would")));
}

}  // namespace
}  // namespace podjail::test
