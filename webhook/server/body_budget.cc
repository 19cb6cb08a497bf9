#include "webhook/server/body_budget.h"

namespace podjail::webhook {

BodyBudget::Share::~Share() {
  if (budget_ != nullptr) budget_->give_back(bytes_);
}

BodyBudget::Share BodyBudget::take(std::size_t bytes, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, patience, [&] { return free_ >= bytes; })) return {};
  free_ -= bytes;
  return {*this, bytes};
}

void BodyBudget::give_back(std::size_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    free_ += bytes;
  }
  changed_.notify_all();
}

}  // namespace podjail::webhook
