// Whose processes a container sees that joined another's: a person who looks into a workload (`kubectl debug
// --target`) sees that workload's, which have the same network and the same jail. The sidecar's are nobody's
// to see.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "hook/facts.h"
#include "hook/ruleset/model.h"
#include "lib/base/result.h"

namespace podjail::hook {

// The process namespace of what is in a cgroup; nothing if that cannot be seen.
using NamespaceOfCgroup = std::function<std::optional<container::NamespaceId>(std::uint64_t cgroup)>;

// kWorkload if `joined` is the namespace of a container that `found`, the ruleset of a pod's network, tells
// apart and that is not the sidecar; else kShared. Pure.
ProcessesFact fact_of_joined(const container::NamespaceId& joined, const ruleset::Ruleset& found,
                             const NamespaceOfCgroup& namespace_of);

// The same for a container that is not the first process of its namespace, as the kernel shows it.
Result<ProcessesFact> look_at_joined(const container::ContainerProcess& process,
                                     const ruleset::Ruleset& found);

}  // namespace podjail::hook
