#include "sidecar/proxy/judge.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::proxy {
namespace {

bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("ok");
}

TEST(Judge, WithoutPoliciesEverythingIsDenied) {
  Judge judge;
  http::RequestHead head;
  head.method = "GET";
  head.path = "/";
  const auto judgement = judge.judge(head, {}, *HostName::parse("a.test"), 443, Scheme::kHttps);
  EXPECT_EQ(judgement.decision.verdict, Verdict::kDeny);
  EXPECT_EQ(judgement.decision.reason, Reason::kPolicyUnavailable);
  EXPECT_FALSE(judgement.permit);
  EXPECT_EQ(judge.revision(), "");
}

TEST(Judge, TellsThePolicyWhatItKnowsAndMakesThePermit) {
  test::ProxyLab lab(
      "export function onRequest(r) {"
      "  return r.method === 'GET' && r.scheme === 'http' && r.host === 'upstream.example.test' && r.path "
      "=== '/p' &&"
      "    r.query === 'q=1' && r.header('x-a') === '1' && r.connection.dnsName === 'upstream.example.test' "
      "&&"
      "    r.connection.destination.address === '198.18.0.5' && r.version === '1.1';"
      "}");
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), lab.get("/p?q=1", "X-A: 1\r\n"),
                             [](const std::string& bytes) { return bytes.ends_with("ok"); });
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 200")) << seen.bytes;
}

TEST(Judge, TellsThePolicyTheCanonicalPathAndSendsTheRawOne) {
  test::ProxyLab lab("r.path === '/apt/Packages' && r.rawPath === '/apt/./Packages' && r.query === '/./'");
  const auto fd = lab.connect();
  const auto seen = lab.send(fd.get(), lab.get("/apt/./Packages?/./"), ends_with_ok);
  EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 200")) << seen.bytes;
  EXPECT_EQ(lab.upstream.received, lab.get("/apt/./Packages?/./"));
  EXPECT_NE(lab.decisions().at(0).find(R"("path":"/apt/./Packages?…")"), std::string::npos);
}

TEST(Judge, RefusesAnEncodedSlashThatNoPolicyGrants) {
  for (const char* policy : {"true", "allow({encodedSlash: false})", "allow({tunnel: true})"}) {
    test::ProxyLab lab(policy);
    const auto seen = lab.send(lab.get("/@scope%2fname"));
    EXPECT_TRUE(seen.bytes.starts_with("HTTP/1.1 403")) << seen.bytes;
    EXPECT_NE(seen.bytes.find("encodedSlash"), std::string::npos) << seen.bytes;
    EXPECT_NE(lab.decisions().at(0).find(R"("reason":"encoded_slash","policy":"policy.js")"),
              std::string::npos);
    EXPECT_EQ(lab.upstream.connections, 0U);
  }
}

TEST(Judge, LetsAnEncodedSlashThroughUndecodedWhereItIsGranted) {
  for (const char* policy : {"r.path === '/@scope%2fname' && allow({encodedSlash: true})",
                             "export function onRequest(r) { return r.path === '/@scope%2fname' && "
                             "allow({encodedSlash: true}); }"}) {
    test::ProxyLab lab(policy);
    const auto fd = lab.connect();
    lab.send(fd.get(), lab.get("/@scope%2fname"), ends_with_ok);
    EXPECT_EQ(lab.upstream.received, lab.get("/@scope%2fname"));
    // Whose path the policy has no opinion on is denied for that, grant or not.
    const auto denied = lab.send(lab.get("/other%2fname"));
    EXPECT_NE(denied.bytes.find("not_allowed"), std::string::npos) << denied.bytes;
    // No grant makes up for a path that leads elsewhere.
    for (const char* path : {"/@scope%2f..%2fname", "/@scope%2f%2fname", "/@scope%5cname"}) {
      EXPECT_NE(lab.send(lab.get(path)).bytes.find("ambiguous_request"), std::string::npos) << path;
    }
    EXPECT_EQ(lab.upstream.connections, 1U);
  }
}

TEST(Judge, TellsThePolicyWhoAsks) {
  test::ProxyLab lab("r.container.name === 'publish' && r.container.id === '4f2a'");
  http::RequestHead head;
  head.method = "GET";
  head.path = "/";
  lab.turn_until([&] { return !lab.worker().judge().revision().empty(); });
  ConnectionFacts connection;
  const auto verdict = [&] {
    return lab.worker()
        .judge()
        .judge(head, connection, *HostName::parse("a.test"), 443, Scheme::kHttps)
        .decision.verdict;
  };
  EXPECT_EQ(verdict(), Verdict::kDeny) << "not known";
  connection.container = std::make_shared<const Container>(Container{"publish", "4f2a"});
  EXPECT_EQ(verdict(), Verdict::kAllow);
  connection.container = std::make_shared<const Container>(Container{"build", "4f2a"});
  EXPECT_EQ(verdict(), Verdict::kDeny);
}

TEST(Judge, AsksOnDnsAboutAQuestionForTheOutside) {
  Judge judge;
  const auto name = *HostName::parse("_xmpp._tcp.a.test");
  EXPECT_EQ(judge.judge_question(name, "SRV").decision.reason, Reason::kPolicyUnavailable);
  test::ProxyLab lab(
      "export function onDns(q) { return q.name === '_xmpp._tcp.a.test' && q.type === 'SRV'; }");
  std::optional<Judgement> judgement;
  const auto ask = [&](std::string_view type) {
    judgement.reset();
    lab.worker().judge_question(name, type, [&](Judgement made) { judgement.emplace(std::move(made)); });
    lab.turn_until([&] { return judgement.has_value(); });
    return judgement->decision.verdict;
  };
  lab.turn_until([&] { return !lab.worker().judge().revision().empty(); });
  EXPECT_EQ(ask("SRV"), Verdict::kAllow);
  EXPECT_FALSE(judgement->permit) << "nothing may be dialled";
  EXPECT_EQ(judgement->revision, lab.worker().judge().revision());
  EXPECT_EQ(ask("TXT"), Verdict::kDeny);
}

}  // namespace
}  // namespace podjail::proxy
