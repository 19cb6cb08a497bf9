#include "hook/ruleset/intervals.h"

#include <algorithm>
#include <utility>

namespace podjail::ruleset {
namespace {

std::size_t width(IpFamily family) {
  return family == IpFamily::kV4 ? 4 : 16;
}

struct Interval {
  Bytes first;
  Bytes last;
};

Interval interval_of(const Prefix& prefix) {
  const auto& bytes = prefix.address().bytes();
  const auto size = static_cast<std::ptrdiff_t>(width(prefix.address().family()));
  Interval interval{Bytes(bytes.begin(), bytes.begin() + size), {}};
  interval.last = interval.first;
  for (unsigned bit = prefix.length(); bit < 8 * interval.last.size(); ++bit) {
    interval.last[bit / 8] |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
  }
  return interval;
}

bool is_last_address(const Bytes& address) {
  return std::all_of(address.begin(), address.end(), [](std::uint8_t byte) { return byte == 0xff; });
}

// The address after this one, which is not the last.
Bytes next(Bytes address) {
  for (std::size_t i = address.size(); i-- > 0;) {
    if (++address[i] != 0) break;
  }
  return address;
}

std::vector<Interval> merged(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Interval> out;
  for (auto& interval : intervals) {
    const bool touches =
        !out.empty() && (is_last_address(out.back().last) || interval.first <= next(out.back().last));
    if (touches) {
      out.back().last = std::max(out.back().last, interval.last);
    } else {
      out.push_back(std::move(interval));
    }
  }
  return out;
}

}  // namespace

std::vector<Element> interval_elements(IpFamily family, const std::vector<Prefix>& prefixes) {
  std::vector<Interval> intervals;
  for (const auto& prefix : prefixes) {
    if (prefix.address().family() == family) intervals.push_back(interval_of(prefix));
  }
  std::vector<Element> elements;
  const Bytes zero(width(family), 0);
  for (auto& interval : merged(std::move(intervals))) {
    if (elements.empty() && interval.first != zero) elements.push_back({zero, ElementRole::kIntervalEnd});
    elements.push_back({std::move(interval.first)});
    if (!is_last_address(interval.last)) elements.push_back({next(interval.last), ElementRole::kIntervalEnd});
  }
  return elements;
}

}  // namespace podjail::ruleset
