// The ruleset of one jailed network namespace, built from what the host knows of it. Pure.
//
// In short: whatever a socket outside the sidecar's cgroup sends is redirected to the sidecar (TCP, DNS) or
// refused; what the sidecar sends is blessed with a secret of this namespace; and only blessed packets pass
// the devices. The attack that each rule answers is told in docs/threat-model.md and, in one line, in the
// rule's own comment.
//
//   nat_out     first packet of a flow: TCP to the proxy, port 53 to the DNS listener pod_output_chains.cc
//   filter_out  every packet of every local socket: sidecar's or workload's? pod_output_chains.cc post only
//   lo and blessed packets may pass                                          pod_output_chains.cc pre, in
//   nothing comes in but answers, probes and neighbour discovery                  pod_input_chains.cc eg
//   frames: only blessed packets and plain ARP of the kernel                      pod_frame_chains.cc
//
// The sets node_src4, node_src6 and inbound_ports let one stranger in: the node, at ports that the pod named.
//
// The set proxy_cg holds the sidecar's cgroup. It starts empty, and empty means that nothing leaves. The map
// container_ports holds the other containers' cgroups (container_map.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hook/ruleset/container_map.h"
#include "hook/ruleset/model.h"
#include "hook/ruleset/node_probes.h"
#include "hook/ruleset/terms.h"
#include "lib/base/address.h"

namespace podjail::ruleset {

struct Parameters {
  unsigned cgroup_level = 1;  // depth of the containers' cgroups, seen from the hook; at least 1
  std::optional<std::uint64_t> sidecar_cgroup;  // cgroup v2 id, if the sidecar is known already
  std::vector<ContainerEntry> containers;       // who is told apart from whom
  std::vector<IpAddress> resolvers;             // whom the sidecar may ask on port 53
  std::vector<Endpoint> grants;                 // internal TCP destinations the platform grants the sidecar
  std::vector<Prefix> probe_sources;            // who may reach the admin port
  NodeProbes node_probes = NodeProbes::kRefused;
  std::vector<IpAddress> node_sources;  // the node's own addresses towards the pod (node_addresses.h)
  // TCP ports of the workload that the node may connect to; nothing: not said, as by a container that does
  // not decide about its pod.
  std::optional<std::vector<std::uint16_t>> inbound_ports;
  std::vector<Prefix> deny;        // refused besides kAlwaysDenied
  std::vector<std::string> links;  // names of the links other than lo, in the order of their index
  Blessing blessing;
};

Ruleset build_pod_ruleset(const Parameters& parameters);

// Parts of the above, one file each.
std::vector<Set> pod_sets(const Parameters& parameters);
std::vector<Chain> pod_output_chains(const Parameters& parameters);
std::vector<Chain> pod_input_chains(const Parameters& parameters);
std::vector<Chain> pod_frame_chains(const Parameters& parameters);

// Element of proxy_cg for a cgroup v2 id.
Element sidecar_element(std::uint64_t cgroup);

inline constexpr const char* kSidecarSet = "proxy_cg";
inline constexpr const char* kNodeSet4 = "node_src4";
inline constexpr const char* kNodeSet6 = "node_src6";
inline constexpr const char* kInboundSet = "inbound_ports";

}  // namespace podjail::ruleset
