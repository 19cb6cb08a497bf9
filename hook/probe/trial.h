// The trial itself: the whole ruleset in a scratch network, two processes in two cgroups, and who gets out.
#pragma once

#include <vector>

#include "hook/probe/report.h"
#include "hook/probe/scratch_cgroup.h"

namespace podjail::probe {

// Leaves the calling process in the scratch network: call in a process of one thread that ends soon.
std::vector<Finding> try_jail(const ScratchCgroup& exempt, const ScratchCgroup& other);

}  // namespace podjail::probe
