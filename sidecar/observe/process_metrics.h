// The process_* metrics of the Prometheus convention, read from the kernel at each scrape: CPU seconds,
// memory, descriptors, start time. What the kernel does not tell (no /proc) is left out, not shown as zero.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace podjail::observe {

// Thread rule: any thread. Source: proc(5), "/proc/pid/stat".
std::vector<prometheus::MetricFamily> collect_process_metrics();

}  // namespace podjail::observe
