// A token bucket: so many events at once, then so many per second; it also counts what it refused. Bounds the
// denials a workload can write into the platform's log storage.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace podjail::observe {

// Thread rule: every member may be called from any thread. The caller brings the time.
class TokenBucket {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    double per_second = 200;
    double burst = 1000;
    std::chrono::milliseconds report_every{1000};  // least time between two reports of refused events
  };
  // Starts full, at `now`.
  TokenBucket(Options options, Time now) : options_(options), tokens_(options.burst), filled_(now) {}

  // Takes a token: true. None left: false, and the event is counted as refused.
  bool take(Time now);
  // How many events were refused since the last report, if there is a token for the next and it is time: a
  // flood would otherwise spend half its tokens on reports. 0 otherwise.
  std::uint64_t take_refused(Time now);
  // The same without waiting for a token, for the end.
  std::uint64_t drain_refused();
  // Counts events that were lost for another reason, to be reported with the refused ones.
  void add_refused(std::uint64_t events);

 private:
  void refill(Time now);

  Options options_;
  std::mutex mutex_;
  double tokens_;
  Time filled_;
  std::uint64_t refused_ = 0;
  std::optional<Time> reported_;
};

}  // namespace podjail::observe
