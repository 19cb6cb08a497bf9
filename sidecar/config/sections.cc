#include "sidecar/config/sections.h"

namespace podjail::config {
namespace {

constexpr JsonSection::Range kAnyTimeout{1, 3'600'000};  // up to an hour
constexpr std::uint64_t kPoolMost = 131'070;             // 198.18.0.0/15 without its first and last address

}  // namespace

policy::PodFacts read_pod(JsonSection&& section) {
  policy::PodFacts pod;
  pod.name = section.parsed("name", kPlainText, pod.name);
  pod.pod_namespace = section.parsed("namespace", kPlainText, pod.pod_namespace);
  pod.service_account = section.parsed("service_account", kPlainText, pod.service_account);
  pod.labels = section.texts_by_name("labels");
  return pod;
}

AdminConfig read_admin(JsonSection&& section) {
  AdminConfig admin;
  admin.address = section.parsed("address", kIpAddress, admin.address);
  admin.port = static_cast<std::uint16_t>(section.integer("port", {0, 65535}, admin.port));
  return admin;
}

UpstreamConfig read_upstream(JsonSection&& section) {
  UpstreamConfig upstream;
  upstream.roots = section.list("roots", kAbsolutePath, upstream.roots);
  upstream.resolvers = section.list("resolvers", kResolver, upstream.resolvers);
  upstream.grants = section.list("grants", kGrant, upstream.grants);
  upstream.proxy = section.parsed("proxy", kProxy, upstream.proxy);
  upstream.proxy_credentials_file =
      section.parsed("proxy_credentials_file", kAbsolutePath, upstream.proxy_credentials_file);
  upstream.no_proxy = section.list("no_proxy", kNoProxy, upstream.no_proxy);
  if (!upstream.proxy && !upstream.proxy_credentials_file.empty())
    section.refuse_key("proxy_credentials_file", "is for a proxy, and there is none");
  upstream.connect_timeout = section.duration("connect_timeout_ms", kAnyTimeout, upstream.connect_timeout);
  upstream.idle_timeout = section.duration("idle_timeout_ms", kAnyTimeout, upstream.idle_timeout);
  upstream.max_idle_per_host = section.integer("max_idle_per_host", {0, 1024}, upstream.max_idle_per_host);
  upstream.max_idle = section.integer("max_idle", {0, 65536}, upstream.max_idle);
  return upstream;
}

std::vector<UpstreamTls> read_upstream_tls(JsonSection& root) {
  std::vector<UpstreamTls> entries;
  root.each("upstream_tls", [&entries](JsonSection&& section) {
    // A host that is not given is the empty text, which is no pattern.
    const auto host = net::HostPattern::parse(section.parsed("host", kHostPattern, std::string()));
    const auto extra_roots = section.parsed("extra_roots", kAbsolutePath, std::string());
    const auto certificate = section.parsed("client_certificate", kAbsolutePath, std::string());
    const auto key = section.parsed("client_key", kAbsolutePath, std::string());
    const auto version = section.parsed("min_version", kTlsVersion, net::TlsVersion::k12);
    if (!host) return section.refuse_key("host", "is missing");
    entries.push_back({*host, extra_roots, certificate, key, version});
  });
  return entries;
}

PolicyConfig read_policy(JsonSection&& section) {
  PolicyConfig policy;
  policy.deadline = section.duration("deadline_ms", {1, 10'000}, policy.deadline);
  policy.heap_mb = section.integer("heap_mb", {4, 1024}, policy.heap_mb);
  policy.external = section.parsed("external", kExternalPolicy, policy.external);
  policy.external_timeout = section.duration("external_timeout_ms", {1, 120'000}, policy.external_timeout);
  policy.tests = section.parsed("tests", kSetTests, policy.tests);
  policy.reloading = section.parsed("reload", kReloading, policy.reloading);
  return policy;
}

DnsConfig read_dns(JsonSection&& section) {
  DnsConfig dns;
  dns.search = section.list("search", kHostName, dns.search);
  dns.local_zones = section.list("local_zones", kHostName, dns.local_zones);
  dns.pool_size = section.integer("pool_size", {16, kPoolMost}, dns.pool_size);
  return dns;
}

DecisionLogConfig read_decision_log(JsonSection&& section) {
  DecisionLogConfig log;
  log.path = section.parsed("path", kLogPath, log.path);
  log.query = section.parsed("query", kQueryPolicy, log.query);
  return log;
}

LimitsConfig read_limits(JsonSection&& section) {
  LimitsConfig limits;
  limits.max_connections = section.integer("max_connections", {1, 65536}, limits.max_connections);
  limits.max_streams = section.integer("max_streams", {1, 1000}, limits.max_streams);
  limits.max_connections_per_container =
      section.integer("max_connections_per_container", {1, 65536}, limits.max_connections_per_container);
  limits.min_body_bytes = section.integer("min_body_bytes", {0, 1024 * 1024}, limits.min_body_bytes);
  limits.max_head_bytes = section.integer("max_head_bytes", {1024, 1024 * 1024}, limits.max_head_bytes);
  limits.max_headers = section.integer("max_headers", {1, 1000}, limits.max_headers);
  limits.head_timeout = section.duration("head_timeout_ms", kAnyTimeout, limits.head_timeout);
  limits.idle_timeout = section.duration("idle_timeout_ms", kAnyTimeout, limits.idle_timeout);
  limits.body_timeout = section.duration("body_timeout_ms", kAnyTimeout, limits.body_timeout);
  limits.response_timeout = section.duration("response_timeout_ms", kAnyTimeout, limits.response_timeout);
  limits.tunnel_idle_timeout =
      section.duration("tunnel_idle_timeout_ms", kAnyTimeout, limits.tunnel_idle_timeout);
  limits.detect_timeout = section.duration("detect_timeout_ms", kAnyTimeout, limits.detect_timeout);
  limits.drain_timeout = section.duration("drain_timeout_ms", kAnyTimeout, limits.drain_timeout);
  limits.dns_questions_per_second =
      section.integer("dns_questions_per_second", {0, 1000}, limits.dns_questions_per_second);
  limits.max_dns_questions = section.integer("max_dns_questions", {0, 1'000'000}, limits.max_dns_questions);
  return limits;
}

}  // namespace podjail::config
