#include "cli/quantities.h"

#include <algorithm>
#include <array>

namespace podjail::cli {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

std::string two_units(std::int64_t time, std::int64_t large, const char* large_name, std::int64_t small,
                      const char* small_name) {
  return std::to_string(time / large) + " " + large_name + " " + std::to_string(time % large / small) + " " +
         small_name;
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  static constexpr std::array<const char*, 6> kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) return std::to_string(bytes) + " B";
  std::size_t unit = 0;
  // In tenths of the unit, rounded half up; one that rounds to a thousand is one of the next.
  std::uint64_t tenths = bytes / 100 + (bytes % 100 >= 50 ? 1 : 0);
  while (tenths >= 10'000 && unit + 1 < kUnits.size()) {
    tenths = (tenths + 500) / 1000;
    ++unit;
  }
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + kUnits[unit];
}

std::string duration_text(std::int64_t milliseconds) {
  const auto time = std::max<std::int64_t>(0, milliseconds);
  if (time < kMinute)
    return std::to_string(time / kSecond) + "." + std::to_string(time % kSecond / 100) + " s";
  if (time < kHour) return two_units(time, kMinute, "min", kSecond, "s");
  if (time < kDay) return two_units(time, kHour, "h", kMinute, "min");
  return two_units(time, kDay, "d", kHour, "h");
}

std::string counted(std::uint64_t number, const std::string& thing) {
  return std::to_string(number) + " " + thing + (number == 1 ? "" : "s");
}

}  // namespace podjail::cli
