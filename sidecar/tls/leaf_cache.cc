#include "sidecar/tls/leaf_cache.h"

#include <algorithm>

namespace podjail::tls {

LeafCache::LeafCache(const Issuer& issuer, std::size_t capacity)
    : issuer_(issuer), capacity_(std::max<std::size_t>(capacity, 1)) {}

// A leaf that ends with the issuer cannot be renewed to last longer, so the margin does not apply to it.
bool LeafCache::is_fresh(const Leaf& leaf, WallClock::time_point now) const {
  const bool ends_with_issuer = leaf.not_after == issuer_.not_after();
  return now + (ends_with_issuer ? std::chrono::minutes(0) : kMargin) < leaf.not_after;
}

Result<X509Ptr> LeafCache::get(const HostName& name, WallClock::time_point now) {
  const auto found = index_.find(name);
  if (found != index_.end() && is_fresh(found->second->leaf, now)) {
    entries_.splice(entries_.begin(), entries_, found->second);
    ++hits_;
    return share(entries_.front().leaf.certificate.get());
  }
  auto leaf = issuer_.mint(name, now);
  if (!leaf) return tl::unexpected(std::move(leaf.error()));
  ++minted_;
  if (found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  if (entries_.size() == capacity_) {
    index_.erase(entries_.back().name);
    entries_.pop_back();
  }
  entries_.push_front(Entry{name, std::move(*leaf)});
  index_.emplace(name, entries_.begin());
  return share(entries_.front().leaf.certificate.get());
}

}  // namespace podjail::tls
