#include "cli/report/chart.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>

#include "cli/quantities.h"

namespace podjail::cli {
namespace {

constexpr int kWidth = 960;
constexpr int kHeight = 200;
constexpr int kLeft = 48;  // of the plot, beside the numbers
constexpr int kTop = 10;
constexpr int kBottom = 32;  // below the plot, for the times
constexpr int kPlotWidth = kWidth - kLeft;
constexpr int kPlotHeight = kHeight - kTop - kBottom;
constexpr std::array<const char*, kOutcomes> kNames{"allowed", "denied", "failed"};

std::uint64_t sum_of(const OutcomeCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// The next number that people count in: 1, 2, 5, 10, 20 …
std::uint64_t round_up(std::uint64_t most) {
  std::uint64_t unit = 1;
  while (most / 10 >= unit) unit *= 10;
  for (const auto step : {1U, 2U, 5U}) {
    if (unit * step >= most) return unit * step;
  }
  return unit * 10;
}

// Tenths of a pixel, so that what is small is still seen.
std::string tenths(double value) {
  const auto rounded = static_cast<std::int64_t>(value * 10 + 0.5);
  return std::to_string(rounded / 10) + "." + std::to_string(rounded % 10);
}

std::string bars(const Timeline& timeline, std::uint64_t top) {
  const auto& spans = timeline.spans();
  const double width =
      static_cast<double>(kPlotWidth) / static_cast<double>(std::max<std::size_t>(spans.size(), 12));
  std::string text;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    double bottom = kTop + kPlotHeight;
    for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
      const auto count = spans[i][outcome];
      if (count == 0) continue;
      const auto height = std::max(1.0, static_cast<double>(count) / static_cast<double>(top) * kPlotHeight);
      bottom -= height;
      text += "<rect class=\"" + std::string(kNames[outcome]) + "\" x=\"" +
              tenths(kLeft + width * static_cast<double>(i)) + "\" y=\"" + tenths(std::max(0.0, bottom)) +
              "\" width=\"" + tenths(std::max(1.0, width * 0.85)) + "\" height=\"" + tenths(height) +
              "\"/>\n";
    }
  }
  return text;
}

std::string axis(const Timeline& timeline, std::uint64_t top) {
  std::string text;
  for (const auto part : {0, 1}) {
    const auto y = std::to_string(kTop + kPlotHeight * (1 - part));
    text += "<line class=\"grid\" x1=\"" + std::to_string(kLeft) + "\" x2=\"" + std::to_string(kWidth) +
            "\" y1=\"" + y + "\" y2=\"" + y + "\"/>\n<text x=\"" + std::to_string(kLeft - 8) + "\" y=\"" + y +
            "\" dy=\"4\" text-anchor=\"end\">" + std::to_string(part == 0 ? 0 : top) + "</text>\n";
  }
  const auto label_y = std::to_string(kHeight - 6);
  text += "<text x=\"" + std::to_string(kLeft) + "\" y=\"" + label_y + "\">" +
          clock_text(timeline.begin()).substr(11) + "</text>\n";
  const auto spans = static_cast<std::int64_t>(std::max<std::size_t>(timeline.spans().size(), 12));
  return text + "<text x=\"" + std::to_string(kWidth) + "\" y=\"" + label_y + "\" text-anchor=\"end\">" +
         clock_text(timeline.begin() + spans * timeline.span()).substr(11) + "</text>\n";
}

std::string span_text(const Timeline& timeline) {
  return timeline.span() < 1000 ? std::to_string(timeline.span()) + " ms" : duration_text(timeline.span());
}

std::string description(const Timeline& timeline) {
  const auto& spans = timeline.spans();
  const auto most = std::max_element(spans.begin(), spans.end(),
                                     [](const auto& a, const auto& b) { return sum_of(a) < sum_of(b); });
  const auto index = most - spans.begin();
  return "Most in one bar: " + counted(sum_of(*most), "request") + ", from " +
         clock_text(timeline.begin() + index * timeline.span()).substr(11) + " on.";
}

}  // namespace

std::string clock_text(std::int64_t milliseconds) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(milliseconds)};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto seconds = floor<std::chrono::seconds>(time - day).count();
  auto year = std::to_string(static_cast<int>(date.year()));
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  return year + "-" + two_digits(static_cast<unsigned>(date.month())) + "-" +
         two_digits(static_cast<unsigned>(date.day())) + " " + two_digits(seconds / 3600) + ":" +
         two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
}

std::string timeline_figure(const Timeline& timeline) {
  if (timeline.empty()) return {};
  std::uint64_t most = 0;
  for (const auto& span : timeline.spans()) most = std::max(most, sum_of(span));
  const auto top = round_up(std::max<std::uint64_t>(most, 1));
  auto text =
      "<figure>\n<svg "
      "class=\"time\" viewBox=\"0 0 " +
      std::to_string(kWidth) + " " + std::to_string(kHeight) +
      "\" role=\"img\" aria-labelledby=\"chart-title chart-text\">\n" +
      "<title id=\"chart-title\">Requests over time</title>\n<desc id=\"chart-text\">" +
      description(timeline) + "</desc>\n";
  text += axis(timeline, top) + bars(timeline, top) + "</svg>\n<figcaption>";
  for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const auto has = [&](const OutcomeCounts& span) { return span[outcome] > 0; };
    const std::string name = kNames[outcome];
    if (std::any_of(timeline.spans().begin(), timeline.spans().end(), has))
      text += "<span class=\"key " + name + "\"></span>" + name;
  }
  return text + ". Each bar is " + span_text(timeline) + ". " + description(timeline) +
         " Times are UTC.</figcaption>\n</figure>\n";
}

}  // namespace podjail::cli
