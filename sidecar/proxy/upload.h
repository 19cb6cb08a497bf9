// The request body on its way up, as a coroutine of its own beside the one that relays the answer.
#pragma once

#include <cstdint>
#include <optional>

#include "sidecar/proxy/body_pace.h"
#include "sidecar/proxy/body_sink.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

class Upload {
 public:
  enum class State : std::uint8_t {
    kRunning,
    kComplete,
    kMalformed,     // the workload's framing is broken
    kLimit,         // more bytes than the policy allowed
    kWorkloadGone,  // the workload closed or stalled
    kUpstreamGone,  // the upstream takes no more; it may have answered already
  };

  struct Limits {
    std::optional<std::uint64_t> max_body_bytes;  // on the wire towards us, framing included
    std::chrono::milliseconds stall_timeout{60000};
    std::uint64_t min_body_bytes = 0;            // per second: body_pace.h
    net::Deadline until = net::Deadline::max();  // of the exchange
  };

  // Begins at once; runs until done or stopped. All references must outlive it, and stop() must have
  // completed before it is destroyed.
  Upload(Worker& worker, Downstream& downstream, BodySink& sink, Limits limits);

  void start();
  State state() const { return state_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }  // content bytes
  // Ends the upload if it still runs: the sink is cancelled then.
  net::Task<void> stop();

 private:
  net::Task<void> run();
  net::Task<State> relay();
  void wait_for_workload_until(net::Deadline when);

  Worker& worker_;
  Downstream& downstream_;
  BodySink& sink_;
  Limits limits_;
  BodyPace pace_;
  std::uint64_t bytes_sent_ = 0;
  State state_ = State::kRunning;
  enum class Coroutine : std::uint8_t { kAlive, kOver } coroutine_ = Coroutine::kAlive;
  net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor> finished_;
};

}  // namespace podjail::proxy
