#include "webhook/server/metrics.h"

#include <prometheus/text_serializer.h>

namespace podjail::webhook {
namespace {

prometheus::Histogram::BucketBoundaries duration_buckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
}

template <typename Builder>
auto& family(Builder builder, prometheus::Registry& registry, const char* name, const char* help) {
  return builder.Name(name).Help(help).Register(registry);
}

}  // namespace

Metrics::Metrics()
    : requests_(family(prometheus::BuildCounter(), registry_, "podjail_webhook_requests_total",
                       "Admission reviews answered")),
      durations_(family(prometheus::BuildHistogram(), registry_, "podjail_webhook_request_duration_seconds",
                        "From a review's last byte to its answer")),
      failures_(family(prometheus::BuildCounter(), registry_, "podjail_webhook_task_failures_total",
                       "Rounds of a task that failed and will be tried again")),
      certificate_end_(family(prometheus::BuildGauge(), registry_,
                              "podjail_webhook_certificate_expiry_timestamp_seconds",
                              "End of the certificate that is shown")
                           .Add({})),
      copies_(family(prometheus::BuildGauge(), registry_, "podjail_webhook_baseline_copies",
                     "Namespaces with a current copy of the baseline")
                  .Add({})),
      restored_(family(prometheus::BuildCounter(), registry_, "podjail_webhook_baseline_restored_total",
                       "Copies of the baseline that were missing or changed")
                    .Add({})) {
  family(prometheus::BuildGauge(), registry_, "podjail_webhook_build_info", "1")
      .Add({{"version", PODJAIL_VERSION}})
      .Set(1);
}

void Metrics::count_request(std::string_view path, std::string_view verdict, std::chrono::nanoseconds taken) {
  requests_.Add({{"path", std::string(path)}, {"verdict", std::string(verdict)}}).Increment();
  durations_.Add({{"path", std::string(path)}}, duration_buckets())
      .Observe(std::chrono::duration<double>(taken).count());
}

void Metrics::show_certificate_end(std::chrono::system_clock::time_point end) {
  certificate_end_.Set(std::chrono::duration<double>(end.time_since_epoch()).count());
}

void Metrics::show_copies(std::size_t copies) {
  copies_.Set(static_cast<double>(copies));
}

void Metrics::count_restored(std::size_t copies) {
  if (copies > 0) restored_.Increment(static_cast<double>(copies));
}

void Metrics::count_failure(std::string_view task) {
  failures_.Add({{"task", std::string(task)}}).Increment();
}

std::string Metrics::serialize() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace podjail::webhook
