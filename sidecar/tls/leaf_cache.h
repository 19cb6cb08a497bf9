// Minted leaves by name, so that a host asked for again costs a lookup instead of a signature. Bounded: the
// least recently used leaf goes first. A leaf is not handed out in its last kMargin, because a connection
// that begins with it must not see it expire during the handshake.
//
// Thread rule: one thread at a time. Each worker has its own cache over the one shared Issuer: leaves share
// their key, so two workers minting the same name is wasted work and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "sidecar/tls/issuer.h"

namespace podjail::tls {

class LeafCache {
 public:
  static constexpr std::size_t kDefaultCapacity = 1024;
  static constexpr std::chrono::minutes kMargin{5};

  // `issuer` must outlive the cache. `capacity` is at least 1.
  explicit LeafCache(const Issuer& issuer, std::size_t capacity = kDefaultCapacity);

  // The leaf for `name`, minted if there is none or it is about to expire. Errors are those of Issuer::mint.
  Result<X509Ptr> get(const HostName& name, WallClock::time_point now);

  EVP_PKEY* leaf_key() const { return issuer_.leaf_key(); }
  std::size_t size() const { return entries_.size(); }
  std::uint64_t minted() const { return minted_; }
  std::uint64_t hits() const { return hits_; }

 private:
  struct Entry {
    HostName name;
    Leaf leaf;
  };
  using Entries = std::list<Entry>;  // most recently used first

  bool is_fresh(const Leaf& leaf, WallClock::time_point now) const;

  const Issuer& issuer_;
  std::size_t capacity_;
  Entries entries_;
  std::unordered_map<HostName, Entries::iterator> index_;
  std::uint64_t minted_ = 0;
  std::uint64_t hits_ = 0;
};

}  // namespace podjail::tls
