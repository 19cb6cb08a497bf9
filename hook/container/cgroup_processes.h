// Who is in a cgroup of which only the id is known: the ruleset holds the sidecar's. The kernel opens a
// cgroup by its id (a kernfs file handle is that number), so no tree is searched and no name is trusted.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "lib/base/result.h"

namespace podjail::container {

// Processes as the calling process' pid namespace numbers them; those it cannot see are left out. kNotFound
// if there is no such cgroup any more: ids are not used again. Needs CAP_DAC_READ_SEARCH.
Result<std::vector<pid_t>> processes_in_cgroup(std::uint64_t id);

}  // namespace podjail::container
