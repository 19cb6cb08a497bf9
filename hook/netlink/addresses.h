// The addresses that a network namespace is reached at.
#pragma once

#include <vector>

#include "hook/netlink/socket.h"
#include "lib/base/address.h"
#include "lib/base/result.h"

namespace podjail::netlink {

// Those of wider scope than a link or the host itself, in ascending order. `route` is a kRoute socket of the
// namespace in question.
Result<std::vector<IpAddress>> list_addresses(Socket& route);

}  // namespace podjail::netlink
