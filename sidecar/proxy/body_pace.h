// The least speed of a request body. A stall timeout alone is no bound: a workload that sends a byte before
// each one passes holds its connection, its upstream's and a permit for ever.
//
// Only the time spent waiting for the workload counts, so that an upstream which takes its time is not held
// against it.
#pragma once

#include <cstdint>

#include "sidecar/net/task.h"

namespace podjail::proxy {

class BodyPace {
 public:
  // What a body may wait for before anything is asked of it.
  static constexpr std::chrono::seconds kGrace{30};

  // `least` bytes per second; 0 asks for nothing.
  explicit BodyPace(std::uint64_t least) : least_(least) {}

  // A wait for the workload begins at `now`: when it has to be over, given the bytes so far.
  net::Deadline wait_until(net::Deadline now);
  // It is over, and brought `bytes`.
  void arrived(net::Deadline now, std::uint64_t bytes);

 private:
  const std::uint64_t least_;
  std::uint64_t bytes_ = 0;
  net::Clock::duration waited_{};
  net::Deadline since_{};
};

}  // namespace podjail::proxy
