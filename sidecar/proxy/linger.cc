#include "sidecar/proxy/linger.h"

#include <array>

namespace podjail::proxy {

net::Task<void> linger(net::Channel& channel) {
  channel.stream().shut_down_write();
  channel.set_deadline(net::coarse_now() + kLingerTimeout);
  std::array<char, 4096> discarded;
  std::size_t total = 0;
  while (total < kLingerBytes) {
    const auto outcome = co_await channel.read(discarded);
    if (outcome.state != net::IoState::kDone) break;
    total += outcome.bytes;
  }
}

}  // namespace podjail::proxy
