// An address on loopback that swallows connections: a listener whose queue is full, so that the kernel drops
// every further SYN.
#pragma once

#include <vector>

#include "sidecar/net/socket.h"

namespace podjail::test {

class BlackHole {
 public:
  explicit BlackHole(const Endpoint& local) : listener_(net::listen_tcp(local, 0).value()) {
    // A backlog of 0 takes one connection; those after it stay under way.
    for (int i = 0; i < 2; ++i) fillers_.push_back(std::move(net::begin_connect(address()).value().fd));
  }
  UpstreamAddress address() const { return {net::local_endpoint(listener_.get()).value()}; }

 private:
  UniqueFd listener_;
  std::vector<UniqueFd> fillers_;
};

}  // namespace podjail::test
