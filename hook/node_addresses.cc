#include "hook/node_addresses.h"

#include <algorithm>

namespace podjail::hook {
namespace {

bool holds(const std::vector<IpAddress>& addresses, const IpAddress& address) {
  return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

// An address that any namespace has, or none.
bool is_nobodys(const IpAddress& address) {
  static const auto kLoopback4 = Prefix::parse("127.0.0.0/8").value();
  static const auto kThis4 = Prefix::parse("0.0.0.0/8").value();
  static const auto kLoopback6 = Prefix::parse("::/127").value();  // "::" and "::1"
  return kLoopback4.contains(address) || kThis4.contains(address) || kLoopback6.contains(address);
}

Result<IpAddress> source_towards(const IpAddress& destination, const std::vector<IpAddress>& pod,
                                 const RouteQuestion& route_to) {
  const auto there = route_to(destination);
  if (!there) return tl::unexpected(there.error());
  const auto where = "the host's route to " + destination.to_string();
  if (there->kind != netlink::RouteKind::kUnicast)
    return fail(ErrorKind::kRefused, where + " leads to no other namespace");
  if (!there->source) return fail(ErrorKind::kRefused, where + " has no source");
  const auto source = *there->source;
  if (source.family() != destination.family() || is_nobodys(source) || holds(pod, source))
    return fail(ErrorKind::kRefused,
                where + " has the source " + source.to_string() + ", which is not its own");
  const auto back = route_to(source);
  if (!back) return tl::unexpected(back.error());
  if (back->kind != netlink::RouteKind::kLocal)
    return fail(ErrorKind::kRefused,
                where + " has the source " + source.to_string() + ", which is not its own");
  return source;
}

}  // namespace

NodeAddresses node_addresses(const std::vector<IpAddress>& pod, const RouteQuestion& route_to) {
  NodeAddresses found;
  if (pod.empty()) found.doubt = "the pod has no address";
  for (const auto& address : pod) {
    const auto source = source_towards(address, pod, route_to);
    if (source) {
      if (!holds(found.addresses, *source)) found.addresses.push_back(*source);
    } else if (found.doubt.empty()) {
      found.doubt = source.error().message();
    }
  }
  std::sort(found.addresses.begin(), found.addresses.end());
  return found;
}

}  // namespace podjail::hook
