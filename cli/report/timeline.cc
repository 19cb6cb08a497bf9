#include "cli/report/timeline.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace podjail::cli {
namespace {

constexpr std::string_view kForm = "0000-00-00T00:00:00.000000Z";

bool has_form(std::string_view text) {
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(),
                    [](char c, char form) { return form == '0' ? c >= '0' && c <= '9' : c == form; });
}

int number_at(std::string_view text, std::size_t begin, std::size_t size) {
  int number = 0;
  std::from_chars(text.data() + begin, text.data() + begin + size, number);
  return number;
}

// The largest multiple of `span` that is not above `time`.
std::int64_t floor_to(std::int64_t time, std::int64_t span) {
  const auto rest = time % span;
  return time - (rest < 0 ? rest + span : rest);
}

}  // namespace

std::optional<std::int64_t> read_log_time(std::string_view text) {
  if (!has_form(text)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{number_at(text, 0, 4)},
                                         std::chrono::month{static_cast<unsigned>(number_at(text, 5, 2))},
                                         std::chrono::day{static_cast<unsigned>(number_at(text, 8, 2))}};
  const auto hour = number_at(text, 11, 2);
  const auto minute = number_at(text, 14, 2);
  const auto second = number_at(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::chrono::milliseconds time = std::chrono::sys_days(date).time_since_epoch() +
                                         std::chrono::hours(hour) + std::chrono::minutes(minute) +
                                         std::chrono::seconds(second) +
                                         std::chrono::milliseconds(number_at(text, 20, 3));
  return time.count();
}

void Timeline::add(std::int64_t time, Outcome outcome) {
  if (spans_.empty()) {
    first_ = last_ = time;
    begin_ = floor_to(time, span_);
    spans_.emplace_back();
  }
  first_ = std::min(first_, time);
  last_ = std::max(last_, time);
  const auto most = static_cast<std::int64_t>(kMaxSpans);
  while (floor_to(last_, span_) - floor_to(first_, span_) >= most * span_) widen();
  // Spans that are missing before the first and behind the last.
  const auto begin = floor_to(first_, span_);
  if (begin < begin_) spans_.insert(spans_.begin(), static_cast<std::size_t>((begin_ - begin) / span_), {});
  begin_ = begin;
  const auto index = static_cast<std::size_t>((time - begin_) / span_);
  if (index >= spans_.size()) spans_.resize(index + 1);
  ++spans_[index][static_cast<std::size_t>(outcome)];
}

void Timeline::widen() {
  const auto begin = floor_to(begin_, span_ * 2);
  std::vector<OutcomeCounts> wider;
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const auto index =
        static_cast<std::size_t>((begin_ + static_cast<std::int64_t>(i) * span_ - begin) / (span_ * 2));
    if (index >= wider.size()) wider.resize(index + 1);
    for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) wider[index][outcome] += spans_[i][outcome];
  }
  spans_ = std::move(wider);
  begin_ = begin;
  span_ *= 2;
}

}  // namespace podjail::cli
