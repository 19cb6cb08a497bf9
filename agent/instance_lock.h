// One agent per node: two that repair the same files would undo one another.
#pragma once

#include <chrono>
#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::agent {

// Waits up to `limit` for another agent to end; held until the descriptor is closed, also by the agent's
// death. kTimeout if the other one goes on. `root` is a descriptor of the host's root.
Result<UniqueFd> lock_instance(int root, std::chrono::seconds limit);

}  // namespace podjail::agent
