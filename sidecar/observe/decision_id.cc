#include "sidecar/observe/decision_id.h"

#include <sys/random.h>

#include <chrono>

namespace podjail::observe {
namespace {

std::uint32_t draw_prefix() {
  std::uint32_t prefix = 0;
  if (::getrandom(&prefix, sizeof prefix, 0) == sizeof prefix) return prefix;
  // Uniqueness among pods is a convenience: without the kernel's randomness the clock will do.
  return static_cast<std::uint32_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

DecisionIds::DecisionIds() : prefix_(draw_prefix()) {}

DecisionId DecisionIds::next() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::uint64_t value =
      (std::uint64_t{prefix_} << 32U) | (count_.fetch_add(1, std::memory_order_relaxed) + 1U);
  std::array<char, DecisionId::kLength> text{};
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4U) *digit = kHex[value & 0xfU];
  return DecisionId(text);
}

}  // namespace podjail::observe
