// What policies write with console.log, and why they fail, in the sidecar's own log. Bounded: how often they
// do is a matter of the workload's requests.
#pragma once

#include "lib/policy/engine.h"
#include "sidecar/observe/log.h"

namespace podjail {

inline constexpr double kPolicyLinesPerSecond = 20;
inline constexpr double kPolicyLinesAtOnce = 100;

// {"event":"policy_says","policy":…,"line":…} for each line, and one that counts those that were left out
// when there is room again. `log` outlives it. Thread rule: any.
policy::PolicyLog policy_voice(const observe::Log& log);

}  // namespace podjail
