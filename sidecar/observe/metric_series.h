// The series behind Metrics: every family is registered once, in the constructor, with the name
// docs/metrics.md lists.
#pragma once

#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <mutex>

#include "sidecar/observe/host_labels.h"
#include "sidecar/observe/lazy_counters.h"
#include "sidecar/observe/metrics.h"

namespace podjail::observe {

// Types a resolver really sends; everything else is one label, for the workload chooses the number.
inline constexpr std::array<std::string_view, 14> kQuestionTypes = {
    "A", "AAAA", "ANY", "CAA", "CNAME", "HTTPS", "MX", "NS", "PTR", "SOA", "SRV", "SVCB", "TXT", "other"};

using CounterFamily = prometheus::Family<prometheus::Counter>;
using GaugeFamily = prometheus::Family<prometheus::Gauge>;

struct Metrics::Series {
  explicit Series(std::size_t max_hosts);

  prometheus::Registry registry;
  LazyCounters requests;  // [verdict][reason][protocol]
  std::array<HostLabels, kVerdictCount> hosts;
  CounterFamily& host_family;
  std::array<LazyCounters, kVerdictCount> host_requests;
  prometheus::Histogram& request_seconds;
  prometheus::Histogram& policy_seconds;
  prometheus::Histogram& connect_seconds;
  CounterFamily& byte_family;
  std::array<prometheus::Counter*, 2> bytes;
  prometheus::Gauge& connections;
  LazyCounters handshakes;  // [side][outcome]
  prometheus::Counter& leaves_minted;
  prometheus::Counter& leaf_cache_hits;
  LazyCounters dns_queries;       // [type][verdict]
  LazyCounters upstream_errors;   // [reason]
  LazyCounters observed_denials;  // [reason]
  LazyCounters shadows;           // [result]
  CounterFamily& reload_family;
  std::array<prometheus::Counter*, 3> reloads;
  prometheus::Counter& suppressed;
  GaugeFamily& revision_family;
  std::mutex revision_change;
  prometheus::Gauge* revision = nullptr;
};

}  // namespace podjail::observe
