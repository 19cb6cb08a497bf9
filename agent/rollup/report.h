// A sidecar's report.json as numbers. The sidecar runs beside code that is not trusted, and what it says of
// itself may be anything: words that podjail does not know become "other", numbers are bounded. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::agent {

inline constexpr std::string_view kOther = "other";
// Beyond this a double, which is what a metric is, no longer tells n from n + 1.
inline constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 53U;

struct Counters {
  std::map<std::string, std::uint64_t> by_verdict;
  std::map<std::string, std::uint64_t> by_reason;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t decisions_suppressed = 0;

  bool operator==(const Counters&) const = default;
};

// kInvalid for anything but a report of version 1.
Result<Counters> parse_report(std::string_view text);

// What `later` has counted since `earlier`, number by number; nothing where it has counted less.
Counters growth(const Counters& earlier, const Counters& later);
// The larger of both, number by number.
Counters merged(const Counters& one, const Counters& other);
// Sums, which stay at kMaxCount.
void add(Counters& sum, const Counters& more);

}  // namespace podjail::agent
