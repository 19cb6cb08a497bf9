#include "sidecar/config/sections.h"

#include <gtest/gtest.h>

namespace podjail::config {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Reads one section and fails the test if it is refused.
template <typename Section>
Section read(Section (*reader)(JsonSection&&), const json& section) {
  Reading reading;
  auto result = reader(JsonSection(section, "s", reading));
  if (reading.error) ADD_FAILURE() << reading.error->message();
  return result;
}

TEST(Sections, ReadThePod) {
  const auto pod = read(read_pod, {{"name", "build-1"},
                                   {"namespace", "ci"},
                                   {"service_account", "builder"},
                                   {"labels", {{"team", "a"}}}});
  EXPECT_EQ(pod.name, "build-1");
  EXPECT_EQ(pod.pod_namespace, "ci");
  EXPECT_EQ(pod.service_account, "builder");
  EXPECT_EQ(pod.labels.at("team"), "a");
}

TEST(Sections, ReadTheAdminServer) {
  const auto admin = read(read_admin, {{"address", "::"}, {"port", 0}});
  EXPECT_EQ(admin.endpoint().to_string(), "[::]:0");
}

std::vector<UpstreamTls> read_tls(const json& list, Reading& reading) {
  const json document{{"upstream_tls", list}};
  JsonSection root(document, "", reading);
  return read_upstream_tls(root);
}

TEST(Sections, ReadWhatIsDifferentAboutTls) {
  Reading reading;
  const auto entries = read_tls({{{"host", "*.corp.example"},
                                  {"extra_roots", "/r.pem"},
                                  {"client_certificate", "/c.pem"},
                                  {"client_key", "/k.pem"},
                                  {"min_version", "1.3"}},
                                 {{"host", "api.example.test"}}},
                                reading);
  EXPECT_FALSE(reading.error);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].host.to_string(), "*.corp.example");
  EXPECT_EQ(entries[0].extra_roots, "/r.pem");
  EXPECT_EQ(entries[0].client_certificate, "/c.pem");
  EXPECT_EQ(entries[0].client_key, "/k.pem");
  EXPECT_EQ(entries[0].min_version, net::TlsVersion::k13);
  EXPECT_EQ(entries[1].min_version, net::TlsVersion::k12);
}

TEST(Sections, RefuseTlsThatIsNotUnderstood) {
  const struct {
    json list;
    const char* sentence;
  } cases[] = {
      {{{{"min_version", "1.3"}}}, "upstream_tls[0].host: is missing"},
      {{{{"host", "*"}}}, "upstream_tls[0].host: must be a host name or `*.` and a host name"},
      {{{{"host", "a.test"}, {"min_version", "1.1"}}}, "upstream_tls[0].min_version: must be `1.2` or `1.3`"},
      {{{{"host", "a.test"}, {"clientkey", "/k"}}},
       "upstream_tls[0].clientkey: unknown key; did you mean \"client_key\"?"},
      {{{"host", "a.test"}}, "upstream_tls: must be a list of objects"},
  };
  for (const auto& c : cases) {
    Reading reading;
    read_tls(c.list, reading);
    ASSERT_TRUE(reading.error) << c.sentence;
    EXPECT_EQ(reading.error->message(), c.sentence);
  }
}

TEST(Sections, ReadTheUpstream) {
  const auto upstream = read(read_upstream, {{"roots", {"/a.pem"}},
                                             {"resolvers", {"203.0.113.1"}},
                                             {"grants", {"10.0.0.0/8:443"}},
                                             {"connect_timeout_ms", 1},
                                             {"idle_timeout_ms", 2},
                                             {"max_idle_per_host", 0},
                                             {"max_idle", 9}});
  EXPECT_EQ(upstream.roots, std::vector<std::string>{"/a.pem"});
  EXPECT_EQ(upstream.resolvers.at(0).to_string(), "203.0.113.1:53");
  EXPECT_EQ(upstream.grants.at(0).port, 443);
  EXPECT_EQ(upstream.connect_timeout, 1ms);
  EXPECT_EQ(upstream.idle_timeout, 2ms);
  EXPECT_EQ(upstream.max_idle_per_host, 0U);
  EXPECT_EQ(upstream.max_idle, 9U);
}

TEST(Sections, ReadThePolicy) {
  const auto policy = read(read_policy, {{"deadline_ms", 10}, {"heap_mb", 64}});
  EXPECT_EQ(policy.deadline, 10ms);
  EXPECT_EQ(policy.heap_mb, 64U);
}

TEST(Sections, ReadDns) {
  const auto dns =
      read(read_dns,
           {{"search", {"ci.svc.cluster.local"}}, {"local_zones", {"cluster.local"}}, {"pool_size", 16}});
  EXPECT_EQ(dns.search.at(0).str(), "ci.svc.cluster.local");
  EXPECT_EQ(dns.local_zones.at(0).str(), "cluster.local");
  EXPECT_EQ(dns.pool_size, 16U);
}

TEST(Sections, ReadTheDecisionLog) {
  const auto log = read(read_decision_log, {{"path", "/var/log/d"}, {"query", "written"}});
  EXPECT_EQ(log.path, "/var/log/d");
  EXPECT_EQ(log.query, observe::QueryPolicy::kWritten);
}

TEST(Sections, ReadEveryLimit) {
  const auto limits = read(read_limits, {{"max_connections", 1},
                                         {"max_connections_per_container", 10},
                                         {"min_body_bytes", 0},
                                         {"max_head_bytes", 1024},
                                         {"max_headers", 2},
                                         {"head_timeout_ms", 3},
                                         {"idle_timeout_ms", 4},
                                         {"body_timeout_ms", 5},
                                         {"response_timeout_ms", 6},
                                         {"detect_timeout_ms", 7},
                                         {"tunnel_idle_timeout_ms", 9},
                                         {"drain_timeout_ms", 8},
                                         {"dns_questions_per_second", 9},
                                         {"max_dns_questions", 0}});
  EXPECT_EQ(limits.max_connections, 1U);
  EXPECT_EQ(limits.max_connections_per_container, 10U);
  EXPECT_EQ(limits.min_body_bytes, 0U);
  EXPECT_EQ(limits.max_head_bytes, 1024U);
  EXPECT_EQ(limits.max_headers, 2U);
  EXPECT_EQ(limits.head_timeout, 3ms);
  EXPECT_EQ(limits.idle_timeout, 4ms);
  EXPECT_EQ(limits.body_timeout, 5ms);
  EXPECT_EQ(limits.response_timeout, 6ms);
  EXPECT_EQ(limits.detect_timeout, 7ms);
  EXPECT_EQ(limits.drain_timeout, 8ms);
  EXPECT_EQ(limits.dns_questions_per_second, 9U);
  EXPECT_EQ(limits.max_dns_questions, 0U);
  EXPECT_EQ(limits.tunnel_idle_timeout, 9ms);
}

}  // namespace
}  // namespace podjail::config
