// Ends what runs past its deadline.
//
// Arming costs two atomic stores on the hot path and no look at the clock: the watchdog's own thread notices
// that a run has begun, and counts from there. While nothing runs the thread sleeps without ever waking; the
// first run after such a pause wakes it, and it stays up for as long as runs follow one another.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace podjail::policy {

// Thread rule: start() and stop() in turns, from one thread at a time.
class Watchdog {
 public:
  enum class Ending { kInTime, kExpired };

  // `expire` is called on the watchdog's thread, at most once per run and only while a run lasts.
  explicit Watchdog(std::function<void()> expire);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // Begins a run. It is expired between 1.0 and about 1.3 times `limit` later.
  void start(std::chrono::nanoseconds limit);
  // Ends the run. After kExpired, `expire` has returned.
  Ending stop();

 private:
  // The state is a run number with one of these in its low bits.
  enum Phase : std::uint64_t { kIdle = 0, kRunning = 1, kExpiring = 2, kExpired = 3 };
  static constexpr std::uint64_t kPhaseBits = 3;
  static constexpr std::uint64_t kNextRun = 4;

  void wake();
  void watch();
  bool park(std::unique_lock<std::mutex>& lock, std::uint64_t seen);
  void expire(std::uint64_t running);

  const std::function<void()> expire_;
  std::atomic<std::uint64_t> state_{kIdle};
  std::atomic<std::int64_t> limit_{0};  // nanoseconds
  std::atomic<bool> parked_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace podjail::policy
