// All agents of a cluster: before a release goes, each of them is to take podjail off its node.
//
// Nothing else than a request of that kind may uninstall: an agent that merely ends may be one that is
// replaced, or whose node is drained. So the DaemonSet is changed, and its controller replaces every agent by
// one that retires.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "lib/base/result.h"
#include "lib/kubernetes/client.h"

namespace podjail::agent {

inline constexpr std::string_view kRetire = "retire";

// The changes (RFC 6902) that have the agents of a DaemonSet retire, all nodes at once; none if they do
// already. Only members that a release sets are changed, so that an upgrade sets them back. kInvalid for
// another's DaemonSet. Pure.
Result<nlohmann::json> retirement_of(const nlohmann::json& daemonset);

// What is still to be waited for, in words; empty once every node is clean. Pure.
std::string awaited_of(const nlohmann::json& daemonset);

// Has the agents of the DaemonSet retire and waits for all of them. `wait` comes back when it is time to look
// again, with false when that is never. kTimeout then, saying what was awaited. A DaemonSet that is not there
// has no agents.
Status retire_fleet(const kubernetes::Client& client, const kubernetes::ObjectKey& daemonset,
                    const std::function<bool()>& wait);

}  // namespace podjail::agent
