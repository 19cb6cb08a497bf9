// What /metrics says: the Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
// Pure.
#pragma once

#include <string>

#include "agent/install/installer.h"
#include "agent/rollup/collector.h"

namespace podjail::agent {

std::string rollup_metrics(const Ledger& ledger, const CollectorCounts& counts);
std::string node_metrics(const NodeState& state);

// A label's value with what the format escapes.
std::string escaped_label(std::string_view value);

}  // namespace podjail::agent
