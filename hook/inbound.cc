#include "hook/inbound.h"

#include "hook/netlink/routes.h"
#include "hook/node_addresses.h"
#include "hook/reconcile.h"
#include "lib/contract/contract.h"
#include "lib/contract/inbound_ports.h"

namespace podjail::hook {
namespace {

using Ports = std::vector<std::uint16_t>;

// Whoever may make the container wrote it.
Result<std::optional<Ports>> ports_of(const Bundle& bundle) {
  const auto annotation = bundle.annotations.find(std::string(contract::kAnnotationInboundPorts));
  if (annotation == bundle.annotations.end()) return std::nullopt;
  auto ports = contract::parse_inbound_ports(annotation->second);
  if (!ports) {
    return fail(ErrorKind::kRefused, "the annotation " + std::string(contract::kAnnotationInboundPorts) +
                                         ": " + ports.error().message() +
                                         "; it takes numbers with commas between, such as 8080,9090");
  }
  return std::move(*ports);
}

// The hook runs in the host's network namespace: what it asks there is what the kubelet's connections get.
Result<NodeAddresses> ask_host(PodNetwork& network) {
  const auto pod = network.read_addresses();
  if (!pod) return tl::unexpected(pod.error());
  auto host = netlink::Socket::open(netlink::Protocol::kRoute);
  if (!host) return tl::unexpected(std::move(host.error()));
  return node_addresses(*pod,
                        [&host](const IpAddress& address) { return netlink::route_to(*host, address); });
}

}  // namespace

Result<std::string> place_inbound(Seen& seen, const Bundle& bundle, const HookConfig& config,
                                  ruleset::Parameters& parameters) {
  auto ports = ports_of(bundle);
  if (!ports) return tl::unexpected(std::move(ports.error()));
  parameters.inbound_ports = std::move(*ports);
  const bool is_node_asked_for = config.node_probes == ruleset::NodeProbes::kAdmitted ||
                                 parameters.inbound_ports || !inbound_ports_of(seen.found).empty();
  if (!is_node_asked_for) return std::string();
  auto node = ask_host(*seen.network);
  if (!node) return "; this node comes in nowhere: " + node.error().message();
  parameters.node_sources = std::move(node->addresses);
  if (node->doubt.empty()) return std::string();
  const std::string_view where = parameters.node_sources.empty() ? "nowhere" : "by one address family alone";
  return "; this node comes in " + std::string(where) + ": " + node->doubt;
}

}  // namespace podjail::hook
