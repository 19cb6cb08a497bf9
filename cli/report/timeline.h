// How many requests there were when: counts in equal spans of time, however long the log is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace podjail::cli {

// Milliseconds since 1970 of "2024-05-01T12:00:00.000001Z", the only form the decision log has; nothing for
// anything else.
std::optional<std::int64_t> read_log_time(std::string_view text);

enum class Outcome : std::uint8_t {
  kAllowed,
  kDenied,
  kFailed,  // allowed, and then something went wrong
};
inline constexpr std::size_t kOutcomes = 3;
using OutcomeCounts = std::array<std::uint64_t, kOutcomes>;

class Timeline {
 public:
  static constexpr std::size_t kMaxSpans = 96;

  // In any order. Where all do not fit into kMaxSpans, spans become twice as long.
  void add(std::int64_t time, Outcome outcome);

  bool empty() const { return spans_.empty(); }
  std::int64_t begin() const { return begin_; }  // of the first span
  std::int64_t span() const { return span_; }    // milliseconds
  const std::vector<OutcomeCounts>& spans() const { return spans_; }
  std::int64_t first() const { return first_; }  // time that was added
  std::int64_t last() const { return last_; }

 private:
  void widen();

  std::int64_t begin_ = 0;
  std::int64_t span_ = 100;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  std::vector<OutcomeCounts> spans_;
};

}  // namespace podjail::cli
