#include "agent/rollup/workload_name.h"

#include <algorithm>

namespace podjail::agent {
namespace {

// Of which Kubernetes makes random suffixes (apimachinery's rand.SafeEncodeString): no vowels, no 0, 1 and 3.
constexpr std::string_view kSafe = "bcdfghjklmnpqrstvwxz2456789";
constexpr std::size_t kSuffix = 5;   // of a pod
constexpr std::size_t kMinHash = 6;  // of a pod template
constexpr std::size_t kMaxHash = 10;
constexpr std::size_t kMinMinutes = 8;  // since 1970, of a CronJob's run

bool is_safe(std::string_view text) {
  return text.find_first_not_of(kSafe) == text.npos;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

std::string_view last_part(std::string_view name) {
  const auto dash = name.rfind('-');
  return dash == name.npos || dash == 0 ? std::string_view() : name.substr(dash + 1);
}

std::string_view without(std::string_view name, std::string_view part) {
  return name.substr(0, name.size() - part.size() - 1);
}

}  // namespace

std::string workload_of_pod(std::string_view pod) {
  const auto suffix = last_part(pod);
  if (is_number(suffix) && suffix.size() < kSuffix) return std::string(without(pod, suffix));
  if (suffix.size() != kSuffix || !is_safe(suffix)) return std::string(pod);
  const auto rest = without(pod, suffix);
  const auto part = last_part(rest);
  const bool hash = part.size() >= kMinHash && part.size() <= kMaxHash && is_safe(part);
  const bool minutes = part.size() >= kMinMinutes && is_number(part);
  return std::string(hash || minutes ? without(rest, part) : rest);
}

}  // namespace podjail::agent
