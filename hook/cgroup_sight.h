// Which cgroups a container can see. A process that is started in another container's cgroup is that
// container to the ruleset, so a container may see its own cgroup and what is below, and nothing else.
#pragma once

#include <string>

#include "hook/container/cgroup.h"
#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "lib/base/result.h"

namespace podjail::hook {

// For a container whose mounts are made below `root`, a path of its mount namespace `mounts`. kRefused if it
// sees more than `own`.
Status check_cgroup_sight(const container::ContainerProcess& process,
                          const container::KernelNamespace& mounts, const std::string& root,
                          const container::Cgroup& own);

}  // namespace podjail::hook
