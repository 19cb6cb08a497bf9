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

struct Refusal {
  std::string sentence;
};
struct Install {};     // nothing is there, or it differs: replace all of it
struct SetSidecar {};  // all is well but the sidecar's set
struct Nothing {};

using Change = std::variant<Refusal, Install, SetSidecar, Nothing>;

// `meant.sidecar_cgroup` is nothing for a workload, whose coming leaves the sidecar's element as it is, and
// `cgroup` is the container's own cgroup. `meant.blessing` is not looked at: it is the namespace's. A table
// that differs in any other way is replaced, and then a sidecar that was in it is not carried over: it may
// have been put there by whoever changed the rest. Nothing leaves until the sidecar is started again.
Change compare(const ruleset::Ruleset& found, const ruleset::Parameters& meant, std::uint64_t cgroup);

// `found` is what `meant` builds.
bool is_as_meant(const ruleset::Ruleset& found, const ruleset::Parameters& meant);

}  // namespace podjail::hook
