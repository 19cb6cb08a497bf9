// The named sets: who the sidecar is, which ports are its own, and what it may and may not reach.
#include <algorithm>
#include <array>

#include "hook/ruleset/intervals.h"
#include "hook/ruleset/pod_ruleset.h"
#include "hook/ruleset/register_bytes.h"
#include "hook/ruleset/set_keys.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

// A second line behind the sidecar's own check of resolved addresses (sidecar/net/address_policy.h):
// everything that is not a public unicast address (RFC 6890), and the prefixes that embed an IPv4 address.
constexpr std::array kAlwaysDenied = {
    "0.0.0.0/8",    "10.0.0.0/8",     "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "224.0.0.0/4",    "240.0.0.0/4",
    "::/96",        "::ffff:0:0/96",  "64:ff9b::/96",   "64:ff9b:1::/48", "100::/64",       "2001::/32",
    "2002::/16",    "fc00::/7",       "fe80::/10",      "fec0::/10",      "ff00::/8"};

Bytes address_bytes(const IpAddress& address) {
  return {address.bytes().begin(), address.bytes().begin() + (address.is_v4() ? 4 : 16)};
}

void sort_and_deduplicate(Set& set) {
  std::sort(set.elements.begin(), set.elements.end());
  set.elements.erase(std::unique(set.elements.begin(), set.elements.end()), set.elements.end());
}

Set sidecar_set(const Parameters& parameters) {
  Set set{kSidecarSet, kCgroupKey, 0, {}, {}};
  if (parameters.sidecar_cgroup) set.elements.push_back(sidecar_element(*parameters.sidecar_cgroup));
  return set;
}

Set container_map(const Parameters& parameters) {
  Set map{kContainerMap, kCgroupKey, NFT_SET_MAP, {}, {}, kServiceKey};
  for (const auto& container : parameters.containers) map.elements.push_back(container_element(container));
  sort_and_deduplicate(map);
  return map;
}

Set port_set() {
  Set set{"proxy_ports", kServiceKey, 0, {}, {}};
  std::vector<std::uint16_t> ports = {contract::kProxyPort, contract::kExplicitPort, contract::kAdminPort,
                                      contract::kDnsPort};
  for (std::uint16_t slot = 1; slot <= contract::kContainerSlots; ++slot) {
    ports.push_back(static_cast<std::uint16_t>(contract::kContainerPorts + slot));
  }
  for (const auto port : ports) {
    set.elements.push_back({network_order(port)});
    set.texts.push_back(std::to_string(port));
  }
  sort_and_deduplicate(set);
  return set;
}

// Which ports of the workload the node may connect to. Without an address of the node none of them counts.
Set inbound_set(const Parameters& parameters) {
  Set set{kInboundSet, kServiceKey, 0, {}, {}};
  for (const auto port : parameters.inbound_ports.value_or(std::vector<std::uint16_t>{})) {
    set.elements.push_back({network_order(port)});
    set.texts.push_back(std::to_string(port));
  }
  sort_and_deduplicate(set);
  return set;
}

Set address_set(std::string name, IpFamily family, const std::vector<IpAddress>& addresses) {
  Set set{std::move(name), family == IpFamily::kV4 ? kIpv4Key : kIpv6Key, 0, {}, {}};
  for (const auto& address : addresses) {
    if (address.family() != family) continue;
    set.elements.push_back({address_bytes(address)});
    set.texts.push_back(address.to_string());
  }
  sort_and_deduplicate(set);
  return set;
}

Set endpoint_set(std::string name, IpFamily family, const std::vector<Endpoint>& endpoints) {
  Set set{std::move(name), family == IpFamily::kV4 ? kIpv4ServiceKey : kIpv6ServiceKey, 0, {}, {}};
  for (const auto& endpoint : endpoints) {
    if (endpoint.address.family() != family) continue;
    auto key = address_bytes(endpoint.address);
    for (const auto byte : network_order(endpoint.port)) key.push_back(byte);
    key.resize(set.key.length);  // a register is four bytes wide: the port is padded
    set.elements.push_back({std::move(key)});
    set.texts.push_back(endpoint.address.to_string() + " . " + std::to_string(endpoint.port));
  }
  sort_and_deduplicate(set);
  return set;
}

Set prefix_set(std::string name, IpFamily family, const std::vector<Prefix>& prefixes) {
  Set set{std::move(name),
          family == IpFamily::kV4 ? kIpv4Key : kIpv6Key,
          NFT_SET_INTERVAL,
          interval_elements(family, prefixes),
          {}};
  for (const auto& prefix : prefixes) {
    if (prefix.address().family() == family) set.texts.push_back(prefix.to_string());
  }
  return set;
}

std::vector<Prefix> denied(const Parameters& parameters) {
  auto prefixes = parameters.deny;
  for (const char* text : kAlwaysDenied) prefixes.push_back(Prefix::parse(text).value());
  return prefixes;
}

}  // namespace

Element sidecar_element(std::uint64_t cgroup) {
  return {host_order(cgroup)};
}

std::vector<Set> pod_sets(const Parameters& parameters) {
  const auto deny = denied(parameters);
  return {sidecar_set(parameters),
          container_map(parameters),
          port_set(),
          address_set("dns_up4", IpFamily::kV4, parameters.resolvers),
          address_set("dns_up6", IpFamily::kV6, parameters.resolvers),
          endpoint_set("allow_int4", IpFamily::kV4, parameters.grants),
          endpoint_set("allow_int6", IpFamily::kV6, parameters.grants),
          prefix_set("probe_src4", IpFamily::kV4, parameters.probe_sources),
          prefix_set("probe_src6", IpFamily::kV6, parameters.probe_sources),
          address_set(kNodeSet4, IpFamily::kV4, parameters.node_sources),
          address_set(kNodeSet6, IpFamily::kV6, parameters.node_sources),
          inbound_set(parameters),
          prefix_set("deny4", IpFamily::kV4, deny),
          prefix_set("deny6", IpFamily::kV6, deny)};
}

}  // namespace podjail::ruleset
