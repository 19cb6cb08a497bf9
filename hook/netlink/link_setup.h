// Making a wire between two network namespaces: for trying the jail out, never for a container.
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

}  // namespace podjail::netlink
