// Upstream name resolution, after a permit: the only DNS that leaves the pod.
//
// Answers are remembered for their TTL, within bounds; questions for a name that is already being asked share
// its answer. Failures are not remembered. Nothing here judges addresses: the caller checks them.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sidecar/dns/ares_channel.h"
#include "sidecar/dns/resolution_cache.h"
#include "sidecar/net/task.h"

namespace podjail::dns {

// Thread rule: everything on the thread that runs the context: one resolver per worker.
class Resolver {
 public:
  struct Options {
    AresChannel::Options channel;
    std::size_t cache_names = 1024;
  };

  // kInvalid for a server that is not an address.
  static Result<Resolver> create(net::asio::io_context& context, const Options& options);

  // Every A and AAAA address of `name`, at least one, in the order the answers gave. kNotFound: no such name,
  // or no address. kTimeout: not within `timeout`. kUnavailable: no server, or none with a usable answer. The
  // resolver may go away meanwhile: kUnavailable.
  net::Task<Result<std::vector<IpAddress>>> resolve(HostName name, std::chrono::milliseconds timeout);

 private:
  struct State;
  explicit Resolver(std::shared_ptr<State> state, AresChannel channel)
      : state_(std::move(state)), channel_(std::move(channel)) {}

  std::shared_ptr<State> state_;  // shared with answers under way
  AresChannel channel_;
};

}  // namespace podjail::dns
