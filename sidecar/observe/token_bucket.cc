#include "sidecar/observe/token_bucket.h"

#include <algorithm>
#include <utility>

namespace podjail::observe {

void TokenBucket::refill(Time now) {
  if (now <= filled_) return;
  const std::chrono::duration<double> elapsed = now - filled_;
  tokens_ = std::min(options_.burst, tokens_ + elapsed.count() * options_.per_second);
  filled_ = now;
}

bool TokenBucket::take(Time now) {
  const std::lock_guard lock(mutex_);
  refill(now);
  if (tokens_ < 1) {
    ++refused_;
    return false;
  }
  tokens_ -= 1;
  return true;
}

std::uint64_t TokenBucket::take_refused(Time now) {
  const std::lock_guard lock(mutex_);
  if (refused_ == 0 || (reported_ && now - *reported_ < options_.report_every)) return 0;
  refill(now);
  if (tokens_ < 1) return 0;
  tokens_ -= 1;
  reported_ = now;
  return std::exchange(refused_, 0);
}

std::uint64_t TokenBucket::drain_refused() {
  const std::lock_guard lock(mutex_);
  return std::exchange(refused_, 0);
}

void TokenBucket::add_refused(std::uint64_t events) {
  const std::lock_guard lock(mutex_);
  refused_ += events;
}

}  // namespace podjail::observe
