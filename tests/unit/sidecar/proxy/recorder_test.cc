#include "sidecar/proxy/recorder.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::proxy {
namespace {

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";

bool counts(test::ProxyLab& lab, const std::string& line) {
  return lab.worker().metrics().serialize().find(line) != std::string::npos;
}

TEST(Recorder, AFinishedRecordIsALineAndACount) {
  test::ProxyLab lab(kAllowAll);
  ConnectionFacts facts;
  facts.id = 7;
  facts.protocol = Protocol::kHttps;
  facts.sni = *HostName::parse("a.test");
  facts.container = std::make_shared<const Container>(Container{"build", "4f2a"});
  facts.original_text = "198.18.0.1:443";
  PendingRecord record(lab.worker(), facts);
  record.fields().host = "a.test";
  record.fields().bytes_received = 5;
  record.finish(Verdict::kDeny, Reason::kUpstreamTimeout);
  const auto lines = lab.decisions();
  ASSERT_EQ(lines.size(), 1U);
  for (const char* part : {"\"connection\":7", "\"container\":\"build\",\"container_id\":\"4f2a\"",
                           "\"sni\":\"a.test\"", "\"original_destination\":\"198.18.0.1:443\"",
                           "\"verdict\":\"deny\",\"reason\":\"upstream_timeout\""}) {
    EXPECT_NE(lines[0].find(part), std::string::npos) << lines[0];
  }
  EXPECT_TRUE(
      counts(lab, R"(podjail_requests_total{protocol="https",reason="upstream_timeout",verdict="deny"} 1)"))
      << lab.worker().metrics().serialize();
  EXPECT_TRUE(counts(lab, R"(podjail_upstream_errors_total{reason="upstream_timeout"} 1)"));
  EXPECT_TRUE(counts(lab, R"(podjail_bytes_total{direction="received"} 5)"));
}

TEST(Recorder, ARefusedConnectionNamesWhatItCan) {
  test::ProxyLab lab(kAllowAll);
  ConnectionFacts facts;
  facts.dns_name = *HostName::parse("b.test");
  record_refused_connection(lab.worker(), facts, Reason::kUnknownProtocol);
  EXPECT_NE(lab.decisions().at(0).find("\"host\":\"b.test\""), std::string::npos);
}

}  // namespace
}  // namespace podjail::proxy
