// Deadlines without timers. A connection changes its deadline several times per request; a timer queue entry
// for each would cost more than the wait it guards. Instead every connection owns a Watch with a plain time
// point, and one timer per worker looks through all of them every kSweepInterval, so a deadline is met up to
// that much late.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>

#include "sidecar/net/task.h"

namespace podjail::net {

class Deadlines {
 public:
  static constexpr std::chrono::milliseconds kSweepInterval{100};

  explicit Deadlines(asio::io_context& context) : timer_(context) {}
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

  // One watched deadline. Removes itself when destroyed; must not outlive its Deadlines.
  class Watch {
   public:
    // `on_expire` runs on the worker's thread, once per expired deadline.
    Watch(Deadlines& owner, std::function<void()> on_expire);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void set(Deadline when) { when_ = when; }
    void clear() { when_ = Deadline::max(); }

   private:
    friend class Deadlines;
    Deadlines& owner_;
    std::function<void()> on_expire_;
    Deadline when_ = Deadline::max();
    std::list<Watch*>::iterator place_;
  };

  // Calls every Watch whose deadline is at or before `now`. The timer does this; tests may.
  void sweep(Deadline now);

 private:
  void schedule();

  asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> timer_;
  std::list<Watch*> watches_;
  enum class Timer { kIdle, kRunning } state_ = Timer::kIdle;
};

}  // namespace podjail::net
