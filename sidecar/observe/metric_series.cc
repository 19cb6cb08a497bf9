#include "sidecar/observe/metric_series.h"

namespace podjail::observe {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;
using Buckets = Histogram::BucketBoundaries;

// Seconds. A policy takes about 1 µs and is stopped at 50 ms; a request may take a minute.
const Buckets& policy_buckets() {
  static const Buckets kBuckets = {0.5e-6, 1e-6, 2e-6, 5e-6, 10e-6, 20e-6,
                                   50e-6,  1e-4, 5e-4, 1e-3, 5e-3,  50e-3};
  return kBuckets;
}
const Buckets& request_buckets() {
  static const Buckets kBuckets = {1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60};
  return kBuckets;
}
const Buckets& connect_buckets() {
  static const Buckets kBuckets = {0.5e-3, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 2, 5};
  return kBuckets;
}

CounterFamily& counters(Registry& registry, const std::string& name, const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
GaugeFamily& gauges(Registry& registry, const std::string& name, const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
Histogram& histogram(Registry& registry, const std::string& name, const std::string& help,
                     const Buckets& buckets) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, buckets);
}

}  // namespace

Metrics::Series::Series(std::size_t max_hosts)
    : requests(counters(registry, "podjail_requests_total", "Finished decisions"),
               kVerdictCount * kReasonCount * kProtocolCount),
      hosts{HostLabels(max_hosts), HostLabels(max_hosts)},
      host_family(counters(registry, "podjail_host_requests_total",
                           "Finished decisions of the first hosts of each verdict")),
      host_requests{LazyCounters(host_family, max_hosts + 1), LazyCounters(host_family, max_hosts + 1)},
      request_seconds(histogram(registry, "podjail_request_duration_seconds",
                                "From the first byte of a request to the end of its answer",
                                request_buckets())),
      policy_seconds(histogram(registry, "podjail_policy_evaluation_seconds",
                               "Time to judge one request by all policies", policy_buckets())),
      connect_seconds(histogram(registry, "podjail_upstream_connect_seconds",
                                "Time to open one TCP connection to an upstream", connect_buckets())),
      byte_family(counters(registry, "podjail_bytes_total", "Body bytes relayed")),
      bytes{&byte_family.Add({{"direction", "sent"}}), &byte_family.Add({{"direction", "received"}})},
      connections(gauges(registry, "podjail_connections_active", "Open connections of the workload").Add({})),
      handshakes(counters(registry, "podjail_tls_handshakes_total", "TLS handshakes"), 4),
      leaves_minted(
          counters(registry, "podjail_leaf_certificates_minted_total", "Leaf certificates minted").Add({})),
      leaf_cache_hits(
          counters(registry, "podjail_leaf_cache_hits_total", "Handshakes that reused a leaf").Add({})),
      dns_queries(counters(registry, "podjail_dns_queries_total", "DNS questions"),
                  kQuestionTypes.size() * kVerdictCount),
      upstream_errors(counters(registry, "podjail_upstream_errors_total", "Failures of upstreams"),
                      kReasonCount),
      observed_denials(counters(registry, "podjail_observed_denials_total",
                                "What would be denied, were policies enforced"),
                       kReasonCount),
      shadows(counters(registry, "podjail_shadow_decisions_total",
                       "Requests judged with the shadow policies in force"),
              5),
      reload_family(counters(registry, "podjail_policy_reloads_total", "Policy sets loaded or refused")),
      reloads{&reload_family.Add({{"result", "ok"}}), &reload_family.Add({{"result", "failed"}}),
              &reload_family.Add({{"result", "tests_failed"}})},
      suppressed(counters(registry, "podjail_decisions_suppressed_total",
                          "Decision records that were counted but not written")
                     .Add({})),
      revision_family(gauges(registry, "podjail_policy_revision_info", "The loaded policy set")) {
  gauges(registry, "podjail_build_info", "The running version").Add({{"version", PODJAIL_VERSION}}).Set(1);
}

}  // namespace podjail::observe
