// How a network namespace would reach an address, as its kernel answers (rtnetlink(7), RTM_GETROUTE): the
// same decision, with the same rules and tables, that a connect(2) there gets.
#pragma once

#include <optional>

#include "hook/netlink/socket.h"
#include "lib/base/address.h"
#include "lib/base/result.h"

namespace podjail::netlink {

enum class RouteKind { kUnicast, kLocal, kOther };  // kOther: blackhole, unreachable, multicast …

struct Route {
  RouteKind kind = RouteKind::kOther;
  std::optional<IpAddress> source;  // of a packet that nobody bound to an address
};

// `route` is a kRoute socket of the namespace in question. An error where there is no route at all.
Result<Route> route_to(Socket& route, const IpAddress& destination);

}  // namespace podjail::netlink
