// Runs an event loop in the test's own thread until a condition holds.
#pragma once

#include <chrono>
#include <functional>

#include "sidecar/net/task.h"

namespace podjail::test {

// True when `condition` held within five seconds. `between` runs between turns of the loop: the test's own
// side of a conversation.
inline bool run_until(
    net::asio::io_context& context, const std::function<bool()>& condition,
    const std::function<void()>& between = [] {}) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    context.restart();
    context.run_one_for(std::chrono::milliseconds(1));
    between();
  }
  return true;
}

}  // namespace podjail::test
