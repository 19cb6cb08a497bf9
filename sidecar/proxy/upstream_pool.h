// Idle upstream connections of one worker, kept for the next request to the same scheme, host and port. A
// connection that served one name is never used for another, even where both have the same address.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sidecar/proxy/pool_key.h"
#include "sidecar/proxy/upstream.h"

namespace podjail::proxy {

class UpstreamPool {
 public:
  struct Options {
    std::size_t max_idle_per_host = 32;
    std::size_t max_idle = 256;
    std::chrono::milliseconds idle_timeout{30000};
  };
  explicit UpstreamPool(Options options) : options_(options) {}

  // An idle connection for this permit, or nothing. The most recently used is tried first. kProbe asks the
  // kernel whether it is still open, which costs a system call; kTrust leaves that to whoever can repeat the
  // request.
  enum class Check : std::uint8_t { kProbe, kTrust };
  std::unique_ptr<Upstream> take(const Permit& permit, net::Deadline now, Check check);
  // Keeps a connection whose last exchange ended cleanly on both sides.
  void give_back(const Permit& permit, std::unique_ptr<Upstream> upstream, net::Deadline now);
  // Closes what has been idle too long.
  void expire(net::Deadline now);
  std::size_t size() const { return size_; }

 private:
  struct Idle {
    std::unique_ptr<Upstream> upstream;
    net::Deadline until;
  };

  Options options_;
  std::map<PoolKey, std::vector<Idle>, PoolKeyBefore> idle_;  // newest at the back
  std::size_t size_ = 0;
};

}  // namespace podjail::proxy
