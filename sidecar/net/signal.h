// One coroutine waits for what another of the same thread will do. Nothing is stored: a waiter looks at its
// condition before it waits, and again when it wakes.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>

#include "sidecar/net/task.h"

namespace podjail::net {

class Signal {
 public:
  explicit Signal(asio::io_context& context);

  // Whoever waits goes on, in a later turn of the loop.
  void notify() { timer_.cancel(); }
  Task<void> wait();

 private:
  asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> timer_;
};

}  // namespace podjail::net
