// Bytes both ways that nobody reads, for what a policy let pass as it is: TLS passthrough, raw TCP, upgraded
// connections. Each direction waits for its receiver before it takes more, and an end of one direction is
// passed on while the other goes on.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <cstdint>
#include <optional>

#include "lib/contract/reason.h"
#include "sidecar/net/buffer.h"
#include "sidecar/net/channel.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

class Relay {
 public:
  struct Side {
    net::Channel& channel;
    net::Buffer& buffer;  // what has arrived from this side and is still to be relayed
  };
  struct Outcome {
    Reason reason = Reason::kAllowed;  // kAllowed: both sides ended properly
    std::uint64_t sent = 0;            // bytes towards the upstream
    std::uint64_t received = 0;
  };

  // Both sides must outlive the relay. `worker.config().limits.tunnel_idle_timeout` bounds how long nothing
  // may move in either direction; `limits`, how many bytes may go to the upstream and come from it, and when
  // all of it must have ended.
  struct Limits {
    std::optional<std::uint64_t> max_sent;
    std::optional<std::uint64_t> max_received = {};
    std::optional<net::Deadline> until = {};
  };
  Relay(Worker& worker, Side downstream, Side upstream, Limits limits);

  // Ends when both directions have, or one has failed. At most once.
  net::Task<Outcome> run();

 private:
  struct Direction {
    Side& from;
    Side& to;
    Reason from_failed;
    Reason to_failed;
    Reason too_many;
    std::optional<std::uint64_t> max_bytes = {};
    std::uint64_t bytes = 0;
    enum class State : std::uint8_t { kRunning, kEnded } state = State::kRunning;
  };
  net::Task<void> carry(Direction& direction);
  net::Task<net::IoOutcome> read_some(Side& side);
  void extend_deadlines();
  void fail(Reason reason);

  Worker& worker_;
  Side downstream_;
  Side upstream_;
  Direction up_{downstream_, upstream_, Reason::kDownstreamClosed, Reason::kUpstreamClosed,
                Reason::kBodyLimit};
  Direction down_{upstream_, downstream_, Reason::kUpstreamClosed, Reason::kDownstreamClosed,
                  Reason::kResponseLimit};
  const std::optional<net::Deadline> until_;
  Reason reason_ = Reason::kAllowed;
  net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor> finished_;
};

}  // namespace podjail::proxy
