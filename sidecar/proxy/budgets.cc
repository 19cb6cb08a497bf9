#include "sidecar/proxy/budgets.h"

#include <algorithm>

namespace podjail::proxy {

Budgets::Verdict Budgets::spend_request(std::span<const policy::Budget> budgets) {
  const std::lock_guard lock(mutex_);
  for (const auto& budget : budgets) {
    auto place = spent_.find(budget.key);
    if (place == spent_.end() && spent_.size() >= kMaxKeys) return Verdict::kSpent;
    if (place == spent_.end()) place = spent_.emplace(budget.key, Spent{}).first;
    const auto& spent = place->second;
    if (budget.requests && spent.requests >= *budget.requests) return Verdict::kSpent;
    if (budget.bytes && spent.bytes >= *budget.bytes) return Verdict::kSpent;
  }
  for (const auto& budget : budgets) ++spent_[budget.key].requests;
  return Verdict::kLeft;
}

void Budgets::spend_bytes(std::span<const policy::Budget> budgets, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  for (const auto& budget : budgets) spent_[budget.key].bytes += bytes;
}

}  // namespace podjail::proxy
