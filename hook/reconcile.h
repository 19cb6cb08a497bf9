// What has to change in a namespace to make its ruleset the one that is meant. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hook/ruleset/model.h"
#include "hook/ruleset/pod_ruleset.h"

namespace podjail::hook {

// The secret in the rules of chain "bless"; nothing if there is none to be found, or half of it is zero.
std::optional<ruleset::Blessing> blessing_of(const ruleset::Ruleset& found);
// The level of the first `socket cgroupv2` expression.
std::optional<unsigned> level_of(const ruleset::Ruleset& found);
// The cgroup ids in the sidecar's set.
std::vector<std::uint64_t> sidecars_of(const ruleset::Ruleset& found);
// The containers that are told apart, as far as the map's elements are ones of ours.
std::vector<ruleset::ContainerEntry> containers_of(const ruleset::Ruleset& found);

// The node's addresses, and the ports of the workload that it may connect to.
std::vector<IpAddress> node_sources_of(const ruleset::Ruleset& found);
std::vector<std::uint16_t> inbound_ports_of(const ruleset::Ruleset& found);

struct Refusal {
  std::string sentence;
};
struct Install {};  // nothing is there, or it differs: replace all of it
struct Update {};   // all is well but who the sidecar, the containers or the node are
struct Nothing {};

using Change = std::variant<Refusal, Install, Update, Nothing>;

// The first container that says which ports the node may connect to decides for the pod: another that says
// otherwise is refused, and for one that does not say `meant.inbound_ports` is nothing.
//
// `meant.sidecar_cgroup` is nothing for a workload, whose coming leaves the sidecar's element as it is, and
// `cgroup` is the container's own cgroup. `meant.containers` are all that are to be told apart, those that
// were there before and stay included. `meant.blessing` is not looked at: it is the namespace's. A table that
// differs in any other way is replaced, and then neither a sidecar nor another container that was in it is
// carried over: it may have been put there by whoever changed the rest. Nothing leaves until the sidecar is
// started again.
Change compare(const ruleset::Ruleset& found, const ruleset::Parameters& meant, std::uint64_t cgroup);

// `found` is what `meant` builds.
bool is_as_meant(const ruleset::Ruleset& found, const ruleset::Parameters& meant);

}  // namespace podjail::hook
