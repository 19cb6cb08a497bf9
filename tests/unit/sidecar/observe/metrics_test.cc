#include "sidecar/observe/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace podjail::observe {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t lines_of(const std::string& text, std::string_view prefix) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    count += std::string_view(text).substr(at).starts_with(prefix) ? 1 : 0;
  }
  return count;
}

TEST(Metrics, CountRequestsByVerdictReasonAndProtocol) {
  Metrics metrics({});
  metrics.count_request(Verdict::kAllow, Reason::kAllowed, Protocol::kHttps);
  metrics.count_request(Verdict::kAllow, Reason::kAllowed, Protocol::kHttps);
  metrics.count_request(Verdict::kDeny, Reason::kNotAllowed, Protocol::kHttp);
  const auto text = metrics.serialize();
  EXPECT_THAT(text,
              HasSubstr(R"(podjail_requests_total{protocol="https",reason="allowed",verdict="allow"} 2)"));
  EXPECT_THAT(text,
              HasSubstr(R"(podjail_requests_total{protocol="http",reason="not_allowed",verdict="deny"} 1)"));
}

TEST(Metrics, ShowNoSeriesForWhatNeverHappened) {
  const auto text = Metrics({}).serialize();
  EXPECT_EQ(lines_of(text, "podjail_requests_total{"), 0U);
  EXPECT_EQ(lines_of(text, "podjail_upstream_errors_total{"), 0U);
  EXPECT_EQ(lines_of(text, "podjail_dns_queries_total{"), 0U);
}

TEST(Metrics, KeepTheSeriesCountConstantForAnyNumberOfHosts) {
  Metrics metrics({.max_hosts = 50});
  for (int i = 0; i < 100'000; ++i) {
    metrics.count_host_request("h" + std::to_string(i) + ".test", Verdict::kDeny);
  }
  const auto text = metrics.serialize();
  EXPECT_EQ(lines_of(text, "podjail_host_requests_total{"), 51U);
  EXPECT_THAT(text, HasSubstr(R"(podjail_host_requests_total{host="other",verdict="deny"} 99950)"));
}

TEST(Metrics, DeniedHostsCannotTakeTheLabelsOfAllowedOnes) {
  Metrics metrics({.max_hosts = 2});
  for (const auto* host : {"x1.test", "x2.test", "x3.test"}) metrics.count_host_request(host, Verdict::kDeny);
  metrics.count_host_request("good.test", Verdict::kAllow);
  EXPECT_THAT(metrics.serialize(), HasSubstr(R"({host="good.test",verdict="allow"} 1)"));
}

TEST(Metrics, CannotBeForgedByAHostName) {
  Metrics metrics({});
  metrics.count_host_request("a\"} 1\npodjail_forged_total 1\n", Verdict::kDeny);
  const auto text = metrics.serialize();
  EXPECT_THAT(text, Not(HasSubstr("forged")));
  EXPECT_THAT(text, HasSubstr(R"({host="other",verdict="deny"} 1)"));
}

TEST(Metrics, CountBytesByDirection) {
  Metrics metrics({});
  metrics.count_bytes(Direction::kSent, 10);
  metrics.count_bytes(Direction::kReceived, 3'000'000'000);
  metrics.count_bytes(Direction::kReceived, 0);
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr(R"(podjail_bytes_total{direction="sent"} 10)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_bytes_total{direction="received"} 3000000000)"));
}

TEST(Metrics, FollowOpenConnections) {
  Metrics metrics({});
  metrics.connection_opened();
  metrics.connection_opened();
  metrics.connection_closed();
  EXPECT_THAT(metrics.serialize(), HasSubstr("\npodjail_connections_active 1\n"));
}

TEST(Metrics, CountTheEventsOfTlsDnsAndUpstreams) {
  Metrics metrics({});
  metrics.count_tls_handshake(TlsSide::kDownstream, Outcome::kOk);
  metrics.count_tls_handshake(TlsSide::kUpstream, Outcome::kFailed);
  metrics.count_leaf_minted();
  metrics.count_leaf_cache_hit();
  metrics.count_leaf_cache_hit();
  metrics.count_upstream_error(Reason::kConnectFailed);
  metrics.count_observed_denial(Reason::kNotAllowed);
  metrics.count_decisions_suppressed(7);
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr(R"(podjail_tls_handshakes_total{result="ok",side="downstream"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_tls_handshakes_total{result="failed",side="upstream"} 1)"));
  EXPECT_THAT(text, HasSubstr("\npodjail_leaf_certificates_minted_total 1\n"));
  EXPECT_THAT(text, HasSubstr("\npodjail_leaf_cache_hits_total 2\n"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_upstream_errors_total{reason="connect_failed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_observed_denials_total{reason="not_allowed"} 1)"));
  EXPECT_THAT(text, HasSubstr("\npodjail_decisions_suppressed_total 7\n"));
}

TEST(Metrics, PutUnlistedQuestionTypesTogether) {
  Metrics metrics({});
  metrics.count_dns_query("AAAA", Verdict::kAllow);
  metrics.count_dns_query("TYPE65280", Verdict::kDeny);
  metrics.count_dns_query("NULL", Verdict::kDeny);
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr(R"(podjail_dns_queries_total{qtype="AAAA",verdict="allow"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_dns_queries_total{qtype="other",verdict="deny"} 2)"));
}

TEST(Metrics, ShowOnlyTheRevisionInForce) {
  Metrics metrics({});
  metrics.set_policy_revision("aaa", 1);
  metrics.set_policy_revision("bbb", 2);
  metrics.set_policy_revision("bbb", 2);
  metrics.count_policy_reload(ReloadResult::kFailed);
  const auto text = metrics.serialize();
  EXPECT_EQ(lines_of(text, "podjail_policy_revision_info{"), 1U);
  EXPECT_THAT(text, HasSubstr(R"(podjail_policy_revision_info{policies="2",revision="bbb"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_policy_reloads_total{result="failed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_policy_reloads_total{result="ok"} 0)"));
}

TEST(Metrics, SortDurationsIntoBuckets) {
  Metrics metrics({});
  metrics.observe_policy_seconds(0.7e-6);  // the first bucket ends at 0.5e-6
  metrics.observe_request_seconds(0.004);
  metrics.observe_upstream_connect_seconds(3);
  const auto text = metrics.serialize();
  EXPECT_THAT(text, HasSubstr(R"(podjail_policy_evaluation_seconds_bucket{le="5e-07"} 0)"));
  EXPECT_THAT(text, HasSubstr("podjail_policy_evaluation_seconds_count 1\n"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_request_duration_seconds_bucket{le="60"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_upstream_connect_seconds_bucket{le="2"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(podjail_upstream_connect_seconds_bucket{le="5"} 1)"));
}

TEST(Metrics, NameTheRunningVersionAndTheProcess) {
  const auto text = Metrics({}).serialize();
  EXPECT_THAT(text, HasSubstr("podjail_build_info{version=\"" PODJAIL_VERSION "\"} 1"));
  EXPECT_THAT(text, HasSubstr("\nprocess_resident_memory_bytes "));
}

TEST(Metrics, TotalWhatWasCounted) {
  Metrics metrics({.max_hosts = 1});
  metrics.count_request(Verdict::kAllow, Reason::kAllowed, Protocol::kHttps);
  metrics.count_request(Verdict::kAllow, Reason::kAllowed, Protocol::kHttp);
  metrics.count_request(Verdict::kDeny, Reason::kInternal, Protocol::kDns);
  for (const auto* host : {"a.test", "b.test", "c.test"}) metrics.count_host_request(host, Verdict::kDeny);
  metrics.count_bytes(Direction::kSent, 5);
  const auto totals = metrics.totals();
  EXPECT_EQ(totals.requests_by_verdict.at("allow"), 2U);
  EXPECT_EQ(totals.requests_by_reason.at("internal"), 1U);
  EXPECT_EQ(totals.requests_by_host.at("a.test").at("deny"), 1U);
  EXPECT_EQ(totals.requests_by_host.at("other").at("deny"), 2U);
  EXPECT_EQ(totals.bytes_sent, 5U);
}

TEST(Metrics, LoseNothingBetweenThreads) {
  Metrics metrics({});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&metrics] {
        for (int j = 0; j < 1000; ++j) {
          metrics.count_request(Verdict::kAllow, Reason::kAllowed, Protocol::kHttps);
          metrics.observe_policy_seconds(1e-6);
        }
      });
    }
    (void)metrics.serialize();  // a scrape meanwhile
  }
  EXPECT_EQ(metrics.totals().requests_by_verdict.at("allow"), 4000U);
  EXPECT_THAT(metrics.serialize(), HasSubstr("podjail_policy_evaluation_seconds_count 4000\n"));
}

}  // namespace
}  // namespace podjail::observe
