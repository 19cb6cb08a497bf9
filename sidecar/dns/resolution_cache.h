// What the sidecar resolved a moment ago, for as long as the answer's TTL says.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/host_name.h"

namespace podjail::dns {

// Thread rule: one thread at a time.
class ResolutionCache {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kShortest{1};
  static constexpr std::chrono::seconds kLongest{60};  // an upstream that moves is followed within a minute

  // Bounded: the name that was stored first goes first.
  explicit ResolutionCache(std::size_t capacity) : capacity_(capacity) {}

  // `ttl` is brought between kShortest and kLongest.
  void store(const HostName& name, std::vector<IpAddress> addresses, std::chrono::seconds ttl,
             Clock::time_point now);
  std::optional<std::vector<IpAddress>> find(const HostName& name, Clock::time_point now) const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    HostName name;
    std::vector<IpAddress> addresses;
    Clock::time_point expires;
  };
  using Entries = std::list<Entry>;  // newest first

  std::size_t capacity_;
  Entries entries_;
  std::unordered_map<HostName, Entries::iterator> index_;
};

}  // namespace podjail::dns
