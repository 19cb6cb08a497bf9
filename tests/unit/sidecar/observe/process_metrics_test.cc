#include "sidecar/observe/process_metrics.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>

#include "lib/base/unique_fd.h"

namespace podjail::observe {
namespace {

std::map<std::string, double> values() {
  std::map<std::string, double> out;
  for (const auto& family : collect_process_metrics()) {
    const auto& metric = family.metric.at(0);
    out[family.name] =
        family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
  }
  return out;
}

TEST(ProcessMetrics, HaveTheNamesOfTheConvention) {
  const auto found = values();
  for (const auto* name : {"process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
                           "process_max_fds", "process_start_time_seconds", "process_virtual_memory_bytes"}) {
    EXPECT_EQ(found.count(name), 1U) << name;
  }
}

TEST(ProcessMetrics, CountEveryOpenDescriptor) {
  const auto before = values().at("process_open_fds");
  const UniqueFd one(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd two(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(values().at("process_open_fds"), before + 2);
}

TEST(ProcessMetrics, ArePlausible) {
  const auto found = values();
  EXPECT_GT(found.at("process_resident_memory_bytes"), 100'000);
  EXPECT_GE(found.at("process_virtual_memory_bytes"), found.at("process_resident_memory_bytes"));
  EXPECT_GE(found.at("process_cpu_seconds_total"), 0);
  EXPECT_GE(found.at("process_max_fds"), found.at("process_open_fds"));
}

TEST(ProcessMetrics, StartedBeforeNowAndAfterBoot) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  const auto start = values().at("process_start_time_seconds");
  EXPECT_LE(start, now.count() + 1);  // the kernel's boot time is rounded to a second
  EXPECT_GT(start, now.count() - 24 * 3600);
}

}  // namespace
}  // namespace podjail::observe
