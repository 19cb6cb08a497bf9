// A cgroup v2 found by the id that the ruleset has of it, whatever its path. The kernel never gives an id
// twice, so a cgroup that is gone is not taken for another.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "hook/container/process.h"
#include "lib/base/result.h"

namespace podjail::container {

enum class Life { kRuns, kGone };  // kGone: the cgroup is removed, or no process is in it or below

// An error where it cannot be told; then nothing may be concluded.
Result<Life> life_of(std::uint64_t cgroup);

// The processes of that very cgroup, as the calling process' pid namespace numbers them; those it cannot see
// are left out. kNotFound if there is no such cgroup any more.
Result<std::vector<pid_t>> processes_in_cgroup(std::uint64_t cgroup);

// A process in that very cgroup. kNotFound if there is none.
Result<ContainerProcess> process_in(std::uint64_t cgroup);

}  // namespace podjail::container
