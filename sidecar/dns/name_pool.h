// The pod's synthetic addresses. Each host name a workload asks for gets one IPv4 and one IPv6 address of its
// own from ranges that lead nowhere, so no question leaves the pod and every connection, of any protocol,
// arrives at the sidecar with a name.
//
// Name and address must stay together for as long as a client may hold on to an answer: an address is given
// to another name only when the pool is full, and then only the one answered least recently, if that was
// longer ago than the quarantine. A client that keeps an answer longer still reaches the wrong name at worst,
// and is refused because its SNI or Host says otherwise.
//
// Ranges: contract::kPoolV4 (RFC 2544 §C.2.2), contract::kPoolV6 (a ULA prefix, RFC 4193).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "lib/base/result.h"

namespace podjail::dns {

struct Addresses {
  IpAddress v4;
  IpAddress v6;
};

// Thread rule: every member may be called from any thread; workers share one pool.
class NamePool {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    std::size_t capacity = 16384;  // names; at most kMaxCapacity
    Clock::duration quarantine = std::chrono::minutes(10);
    std::uint32_t first = 0;  // where in the range the first name goes; random per pod, fixed in tests
  };
  static constexpr std::size_t kMaxCapacity = 131070;  // a /15 without its first and last address

  explicit NamePool(Options options);

  // The addresses of `name`, and a note that they were answered at `now`. kExhausted when the pool is full
  // and its oldest answer is still in quarantine.
  Result<Addresses> assign(const HostName& name, Clock::time_point now);

  // The name behind an address of the pool, of either family; nullopt for any other address.
  std::optional<HostName> name_of(const IpAddress& address) const;

  std::size_t size() const;

 private:
  struct Slot {
    HostName name;
    Clock::time_point answered;
    std::list<std::size_t>::iterator place;
  };

  Result<std::size_t> free_slot(const HostName& name, Clock::time_point now);
  Addresses addresses_of(std::size_t slot) const;
  std::optional<std::size_t> slot_of(const IpAddress& address) const;

  Options options_;
  mutable std::mutex mutex_;
  std::vector<Slot> slots_;           // grows up to the capacity
  std::list<std::size_t> by_answer_;  // most recently answered first
  std::unordered_map<HostName, std::size_t> index_;
};

}  // namespace podjail::dns
