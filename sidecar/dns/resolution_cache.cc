#include "sidecar/dns/resolution_cache.h"

#include <algorithm>

namespace podjail::dns {

void ResolutionCache::store(const HostName& name, std::vector<IpAddress> addresses, std::chrono::seconds ttl,
                            Clock::time_point now) {
  if (capacity_ == 0) return;
  if (const auto found = index_.find(name); found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  if (entries_.size() == capacity_) {
    index_.erase(entries_.back().name);
    entries_.pop_back();
  }
  entries_.push_front(Entry{name, std::move(addresses), now + std::clamp(ttl, kShortest, kLongest)});
  index_.emplace(name, entries_.begin());
}

std::optional<std::vector<IpAddress>> ResolutionCache::find(const HostName& name,
                                                            Clock::time_point now) const {
  const auto found = index_.find(name);
  if (found == index_.end() || found->second->expires <= now) return std::nullopt;
  return found->second->addresses;
}

}  // namespace podjail::dns
