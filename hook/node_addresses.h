// The node's own addresses, as a pod sees them: which source the host's connections to it have. That is what
// tells the kubelet's probes from everybody else's connections (docs/adr/0010). Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hook/netlink/routes.h"
#include "lib/base/address.h"
#include "lib/base/result.h"

namespace podjail::hook {

// Asks the host how it reaches an address.
using RouteQuestion = std::function<Result<netlink::Route>(const IpAddress&)>;

struct NodeAddresses {
  std::vector<IpAddress> addresses;  // ascending, each once
  std::string doubt;  // why the pod, or one of its addresses, cannot tell the node; often empty
};

// For each of the pod's addresses the one that the host's kernel takes towards it, if it is the host's own
// and nobody else's: not the pod's, not unspecified, not loopback. What cannot be told adds no address, but a
// doubt.
NodeAddresses node_addresses(const std::vector<IpAddress>& pod, const RouteQuestion& route_to);

}  // namespace podjail::hook
