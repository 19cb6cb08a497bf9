#include "sidecar/proxy/connection_quota.h"

#include <algorithm>

namespace podjail::proxy {
namespace {

// Listeners (two for each of 33 ports), DNS, admin, event loops, logs, directories watched; and some to
// spare.
constexpr std::size_t kAlwaysHeld = 160;

}  // namespace

std::size_t connections_within(std::size_t wanted, std::size_t descriptors) {
  const auto free = descriptors > kAlwaysHeld ? descriptors - kAlwaysHeld : 0;
  return std::clamp<std::size_t>(free / 4 * 3, 1, std::max<std::size_t>(wanted, 1));
}

void ConnectionQuota::opened(std::uint16_t slot) {
  ++open_;
  ++of_slot_.at(slot);
}

void ConnectionQuota::closed(std::uint16_t slot) {
  --open_;
  --of_slot_.at(slot);
}

}  // namespace podjail::proxy
