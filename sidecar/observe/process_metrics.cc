#include "sidecar/observe/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include "lib/base/file.h"

namespace podjail::observe {
namespace {

constexpr std::size_t kMaxStat = 64 * 1024;

using Families = std::vector<prometheus::MetricFamily>;

void add(Families& families, std::string name, std::string help, prometheus::MetricType type, double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  families.push_back({std::move(name), std::move(help), type, {metric}});
}

struct ProcessStat {
  double cpu_seconds = 0;
  double start_seconds = 0;  // after boot
  double virtual_bytes = 0;
  double resident_bytes = 0;
};

// Fields 14, 15, 22, 23 and 24 of /proc/self/stat. The program's name (field 2) may hold spaces and brackets,
// so counting begins after its last bracket, at field 3.
std::optional<ProcessStat> read_process_stat() {
  const auto text = read_file("/proc/self/stat", kMaxStat);
  if (!text) return std::nullopt;
  const auto name_end = text->rfind(')');
  if (name_end == text->npos) return std::nullopt;
  std::istringstream fields(text->substr(name_end + 1));
  const auto skip = [&fields](int count) {
    for (std::string ignored; count > 0; --count) fields >> ignored;
  };
  std::uint64_t user = 0, system = 0, start = 0, size = 0, resident_pages = 0;
  skip(11);
  fields >> user >> system;
  skip(6);
  fields >> start >> size >> resident_pages;
  if (!fields) return std::nullopt;
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return ProcessStat{static_cast<double>(user + system) / ticks, static_cast<double>(start) / ticks,
                     static_cast<double>(size), static_cast<double>(resident_pages) * page};
}

// Unix time of boot: the "btime" line of /proc/stat.
std::optional<double> read_boot_seconds() {
  constexpr std::size_t kMaxKernelStat = 1 << 20;
  const auto text = read_file("/proc/stat", kMaxKernelStat);
  if (!text) return std::nullopt;
  const auto at = text->find("\nbtime ");
  if (at == text->npos) return std::nullopt;
  std::istringstream field(text->substr(at + 7, 20));
  double seconds = 0;
  if (!(field >> seconds)) return std::nullopt;
  return seconds;
}

std::optional<double> count_open_descriptors() {
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++count;
  }
  if (error || count == 0) return std::nullopt;
  return static_cast<double>(count - 1);  // without the one that lists the folder
}

}  // namespace

std::vector<prometheus::MetricFamily> collect_process_metrics() {
  using prometheus::MetricType;
  Families families;
  if (const auto stat = read_process_stat(); stat) {
    add(families, "process_cpu_seconds_total", "User and system CPU time, in seconds", MetricType::Counter,
        stat->cpu_seconds);
    add(families, "process_virtual_memory_bytes", "Virtual memory size", MetricType::Gauge,
        stat->virtual_bytes);
    add(families, "process_resident_memory_bytes", "Resident memory size", MetricType::Gauge,
        stat->resident_bytes);
    if (const auto boot = read_boot_seconds(); boot) {
      add(families, "process_start_time_seconds", "Start time, in seconds since the epoch", MetricType::Gauge,
          *boot + stat->start_seconds);
    }
  }
  if (const auto open = count_open_descriptors(); open) {
    add(families, "process_open_fds", "Open file descriptors", MetricType::Gauge, *open);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    add(families, "process_max_fds", "Limit of open file descriptors", MetricType::Gauge,
        static_cast<double>(limit.rlim_cur));
  }
  return families;
}

}  // namespace podjail::observe
