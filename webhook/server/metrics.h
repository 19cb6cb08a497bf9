// What the webhook counts, in Prometheus' text format.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "webhook/admission/review.h"

namespace podjail::webhook {

// Thread rule: from any thread.
class Metrics {
 public:
  Metrics();

  // `path` is one that the server knows, or "other".
  void count_request(std::string_view path, std::string_view verdict, std::chrono::nanoseconds taken);
  void show_certificate_end(std::chrono::system_clock::time_point end);
  void show_copies(std::size_t copies);
  void count_restored(std::size_t copies);
  void count_failure(std::string_view task);  // of "certificate" or "baseline"

  std::string serialize() const;

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Family<prometheus::Counter>& failures_;
  prometheus::Gauge& certificate_end_;
  prometheus::Gauge& copies_;
  prometheus::Counter& restored_;
};

}  // namespace podjail::webhook
