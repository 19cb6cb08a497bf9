#include "sidecar/proxy/upstream_h2_pool.h"

#include <algorithm>

#include "sidecar/proxy/upstream_h2.h"

namespace podjail::proxy {

// Those dropped end with their last stream.
void UpstreamH2Pool::drop_if(Connections& connections, const auto& condition) {
  size_ -= std::erase_if(connections, [&](const auto& connection) {
    const bool dropped = condition(*connection);
    if (dropped) connection->retire();
    return dropped;
  });
}

std::shared_ptr<UpstreamH2> UpstreamH2Pool::take(const Permit& permit) {
  const auto found = kept_.find(permit.pool_key());
  if (found == kept_.end()) return nullptr;
  drop_if(found->second, [](const UpstreamH2& connection) { return !connection.is_usable(); });
  const auto& connections = found->second;
  const auto free = std::find_if(connections.begin(), connections.end(),
                                 [](const auto& connection) { return connection->can_open(); });
  return free == connections.end() ? nullptr : *free;
}

void UpstreamH2Pool::keep(const Permit& permit, std::shared_ptr<UpstreamH2> connection) {
  if (size_ >= options_.max_idle) expire(net::coarse_now());
  auto found = kept_.find(permit.pool_key());
  if (found == kept_.end()) found = kept_.try_emplace(PoolKey(permit.pool_key())).first;
  auto& connections = found->second;
  if (size_ >= options_.max_idle || connections.size() >= options_.max_idle_per_host)
    return connection->retire();
  connections.push_back(std::move(connection));
  ++size_;
}

void UpstreamH2Pool::expire(net::Deadline now) {
  for (auto host = kept_.begin(); host != kept_.end();) {
    drop_if(host->second, [&](const UpstreamH2& connection) {
      const auto idle = connection.idle_since();
      return !connection.is_usable() || (idle && now - *idle >= options_.idle_timeout);
    });
    host = host->second.empty() ? kept_.erase(host) : std::next(host);
  }
}

void UpstreamH2Pool::close() {
  for (const auto& [key, connections] : kept_) {
    for (const auto& connection : connections) connection->close();
  }
  kept_.clear();
  size_ = 0;
}

}  // namespace podjail::proxy
