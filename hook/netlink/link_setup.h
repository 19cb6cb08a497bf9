// Making what a network namespace has of links: a wire for trying the jail out, and the loopback of a sealed
// jail. Never for a container.
#pragma once

#include <cstdint>
#include <string>

#include "hook/netlink/socket.h"
#include "lib/base/address.h"
#include "lib/base/result.h"

namespace podjail::netlink {

// A pair of virtual links: `name` in the namespace of `route`, `peer` in the one that `peer_namespace`, a
// descriptor, stands for.
Status add_pair(Socket& route, const std::string& name, const std::string& peer, int peer_namespace);

// `address` is IPv4.
Status add_address(Socket& route, std::uint32_t link, const IpAddress& address, std::uint8_t prefix_length);

Status set_up(Socket& route, std::uint32_t link);

// lo, up, in a namespace that has nothing else: there it always has this number.
inline constexpr std::uint32_t kLoopbackLink = 1;

// Makes every address of the family one of this machine's own, reached by lo: `ip route add local default dev
// lo`. What is sent anywhere has the loopback address as its source.
Status add_local_default(Socket& route, IpFamily family);

}  // namespace podjail::netlink
