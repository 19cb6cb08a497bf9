// What a sidecar counted in its life, as plain numbers: the content of report.json.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace podjail::observe {

struct Totals {
  std::map<std::string, std::uint64_t> requests_by_verdict;
  std::map<std::string, std::uint64_t> requests_by_reason;
  // Host to verdict to requests; hosts beyond the metrics' limit are under "other".
  std::map<std::string, std::map<std::string, std::uint64_t>> requests_by_host;
  std::uint64_t bytes_sent = 0;      // towards upstreams
  std::uint64_t bytes_received = 0;  // from upstreams
  std::uint64_t decisions_suppressed = 0;

  bool operator==(const Totals&) const = default;
};

}  // namespace podjail::observe
