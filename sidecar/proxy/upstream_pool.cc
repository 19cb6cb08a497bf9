#include "sidecar/proxy/upstream_pool.h"

#include <algorithm>
#include <array>

namespace podjail::proxy {
namespace {

// An idle connection must have nothing to read but TLS housekeeping: bytes nobody asked for, or an end, make
// it useless.
bool is_alive(Upstream& upstream) {
  if (!upstream.buffer.empty()) return false;
  std::array<char, 1> unexpected{};
  return upstream.channel.stream().read_some(unexpected).state == net::IoState::kWantRead;
}

}  // namespace

std::unique_ptr<Upstream> UpstreamPool::take(const Permit& permit, net::Deadline now, Check check) {
  const auto found = idle_.find(permit.pool_key());
  if (found == idle_.end()) return nullptr;
  std::unique_ptr<Upstream> taken;
  auto& connections = found->second;
  while (!taken && !connections.empty()) {
    auto newest = std::move(connections.back());
    connections.pop_back();
    --size_;
    const bool usable = newest.until > now && (check == Check::kTrust || is_alive(*newest.upstream));
    if (usable) taken = std::move(newest.upstream);
  }
  if (taken) taken->use = Upstream::Use::kReused;
  return taken;
}

void UpstreamPool::give_back(const Permit& permit, std::unique_ptr<Upstream> upstream, net::Deadline now) {
  if (size_ >= options_.max_idle) expire(now);
  if (size_ >= options_.max_idle) return;
  auto found = idle_.find(permit.pool_key());
  if (found == idle_.end()) found = idle_.try_emplace(PoolKey(permit.pool_key())).first;
  auto& connections = found->second;
  if (connections.size() >= options_.max_idle_per_host) {
    connections.erase(connections.begin());
    --size_;
  }
  upstream->channel.clear_deadline();
  upstream->buffer.release_if_empty();
  connections.push_back({std::move(upstream), now + options_.idle_timeout});
  ++size_;
}

void UpstreamPool::expire(net::Deadline now) {
  for (auto host = idle_.begin(); host != idle_.end();) {
    auto& connections = host->second;
    const auto kept = std::find_if(connections.begin(), connections.end(),
                                   [now](const Idle& idle) { return idle.until > now; });
    size_ -= static_cast<std::size_t>(kept - connections.begin());
    connections.erase(connections.begin(), kept);
    host = connections.empty() ? idle_.erase(host) : std::next(host);
  }
}

}  // namespace podjail::proxy
