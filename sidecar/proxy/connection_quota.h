// How many connections a worker takes, in all and for each container, so that none can use up the others'
// share and there is always a descriptor left to serve what was taken. What finds no room waits in its
// listener's queue.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "lib/contract/contract.h"

namespace podjail::proxy {

// Most connections that `descriptors` (RLIMIT_NOFILE) are enough for, but not above `wanted`: beside those
// the sidecar always holds, a quarter is left for upstreams, since most connections wait most of the time. At
// least 1.
std::size_t connections_within(std::size_t wanted, std::size_t descriptors);

// Thread rule: one per worker, used on its thread.
class ConnectionQuota {
 public:
  struct Limits {
    std::size_t total = 0;
    std::size_t per_container = 0;  // those whose container is not known count as one container's
  };
  explicit ConnectionQuota(Limits limits) : limits_(limits) {}

  bool has_room() const { return open_ < limits_.total; }
  // `slot` is what slot_of_port says (containers.h).
  bool has_room_for(std::uint16_t slot) const { return of_slot_.at(slot) < limits_.per_container; }
  void opened(std::uint16_t slot);
  void closed(std::uint16_t slot);
  std::size_t open() const { return open_; }

 private:
  const Limits limits_;
  std::size_t open_ = 0;
  std::array<std::size_t, contract::kContainerSlots + 1> of_slot_{};
};

}  // namespace podjail::proxy
