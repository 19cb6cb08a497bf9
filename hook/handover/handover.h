// What a sidecar counted goes to the node agent: at its start the agent is told where the sidecar keeps its
// report, at its end it is given the last one. Pods of builds live shorter than anybody's scrape interval.
//
// Whether it succeeds decides nothing: no container is refused or kept for the sake of a number.
#pragma once

#include "hook/bundle.h"
#include "hook/hook_config.h"
#include "hook/state.h"
#include "lib/base/result.h"

namespace podjail::hook {

// A sidecar, by everything that can be told without its process: what config.json says of it.
bool is_sidecar(const Bundle& bundle, const HookConfig& config);

// The directory of the host that is bind-mounted at the sidecar's shared directory; empty if there is none.
std::string shared_source(const Bundle& bundle);

// For a sidecar that starts. kNotFound if this host has no agent, or the container no pod or no volume.
Status announce(const State& state, const Bundle& bundle, const HookConfig& config);

// For a sidecar that has stopped; also takes back what announce() said. Errors as above and, where the report
// is not as it must be, kRefused; kExhausted where the agent's directory is full.
Status hand_over(const State& state, const Bundle& bundle, const HookConfig& config);

}  // namespace podjail::hook
