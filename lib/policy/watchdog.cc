#include "lib/policy/watchdog.h"

#include <algorithm>

namespace podjail::policy {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

// How many looks without a run in between before the thread goes to sleep.
constexpr int kIdleLooks = 8;

// How often the thread looks while runs follow one another. The upper bound is also how late it may notice a
// run with a shorter limit than the last one had.
nanoseconds interval(nanoseconds limit) {
  return std::clamp<nanoseconds>(limit / 8, std::chrono::microseconds(200), std::chrono::milliseconds(6));
}

}  // namespace

Watchdog::Watchdog(std::function<void()> expire) : expire_(std::move(expire)), thread_([this] { watch(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watchdog::start(nanoseconds limit) {
  limit_.store(limit.count(), std::memory_order_relaxed);
  const auto last = state_.load(std::memory_order_relaxed) & ~kPhaseBits;
  // Sequentially consistent, here and in park(): either this thread sees that the other sleeps, or the other
  // sees that a run has begun.
  state_.store((last + kNextRun) | kRunning, std::memory_order_seq_cst);
  if (parked_.load(std::memory_order_seq_cst)) wake();
}

Watchdog::Ending Watchdog::stop() {
  auto state = state_.load(std::memory_order_relaxed);
  const auto idle = state & ~kPhaseBits;
  if ((state & kPhaseBits) == kRunning &&
      state_.compare_exchange_strong(state, idle, std::memory_order_acq_rel)) {
    return Ending::kInTime;
  }
  while (((state = state_.load(std::memory_order_acquire)) & kPhaseBits) == kExpiring) state_.wait(state);
  state_.store(idle, std::memory_order_release);
  return Ending::kExpired;
}

void Watchdog::wake() {
  {
    const std::lock_guard lock(mutex_);
    parked_.store(false, std::memory_order_relaxed);
  }
  changed_.notify_one();
}

// Sleeps until a run begins, unless one has begun since `seen`. Returns whether it slept.
bool Watchdog::park(std::unique_lock<std::mutex>& lock, std::uint64_t seen) {
  parked_.store(true, std::memory_order_seq_cst);
  if (state_.load(std::memory_order_seq_cst) != seen) {
    parked_.store(false, std::memory_order_relaxed);
    return false;
  }
  changed_.wait(lock, [this] { return stopping_ || !parked_.load(std::memory_order_relaxed); });
  return true;
}

void Watchdog::expire(std::uint64_t running) {
  const auto run = running & ~kPhaseBits;
  if (!state_.compare_exchange_strong(running, run | kExpiring, std::memory_order_acq_rel)) return;
  expire_();
  state_.store(run | kExpired, std::memory_order_release);
  state_.notify_one();
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  std::uint64_t seen = kIdle;
  auto since = Clock::now();
  int idle_looks = 0;
  while (!stopping_) {
    const auto state = state_.load(std::memory_order_acquire);
    const auto now = Clock::now();
    const nanoseconds limit(limit_.load(std::memory_order_relaxed));
    if (state != seen) {
      seen = state;
      since = now;
      idle_looks = 0;
    } else if ((state & kPhaseBits) == kRunning) {
      if (now - since >= limit) expire(state);
    } else if (++idle_looks > kIdleLooks) {
      park(lock, seen);
      idle_looks = 0;
      continue;
    }
    changed_.wait_for(lock, interval(limit), [this] { return stopping_; });
  }
}

}  // namespace podjail::policy
