// The HTTP/2 connections of one worker to its upstreams, shared by requests to the same scheme, host and
// port. As with HTTP/1.1, a connection that served one name is never used for another, even where both have
// the same address and its certificate names both.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "sidecar/proxy/pool_key.h"
#include "sidecar/proxy/upstream_pool.h"

namespace podjail::proxy {

class UpstreamH2;

class UpstreamH2Pool {
 public:
  explicit UpstreamH2Pool(UpstreamPool::Options options) : options_(options) {}

  // A connection with room for another stream for this permit, or null.
  std::shared_ptr<UpstreamH2> take(const Permit& permit);
  // Lets others share a new one. Where there are too many it is closed when the streams it has are done.
  void keep(const Permit& permit, std::shared_ptr<UpstreamH2> connection);
  // Drops those that are gone and closes those that have been idle too long.
  void expire(net::Deadline now);
  void close();  // all of them, with their streams
  std::size_t size() const { return size_; }

 private:
  using Connections = std::vector<std::shared_ptr<UpstreamH2>>;
  void drop_if(Connections& connections, const auto& condition);

  UpstreamPool::Options options_;
  std::map<PoolKey, Connections, PoolKeyBefore> kept_;
  std::size_t size_ = 0;
};

}  // namespace podjail::proxy
