// Whose processes a container sees that joined another's: a person who looks into a workload (`kubectl debug
// --target`) sees that workload's, which have the same network and the same jail. The sidecar's are nobody's
// to see.
#pragma once

#include "hook/container/process.h"
#include "hook/facts.h"
#include "hook/ruleset/model.h"
#include "lib/base/result.h"

namespace podjail::hook {

// For a container that is not the first process of its namespace. kWorkload if that is the namespace of a
// container that `found`, the ruleset of its network, tells apart and that is not the sidecar; else kShared.
// What cannot be seen counts as kShared.
Result<ProcessesFact> look_at_joined(const container::ContainerProcess& process,
                                     const ruleset::Ruleset& found);

}  // namespace podjail::hook
