// The mount namespace of a pod's sidecar, found from what cannot be forged: the cgroup id that the ruleset
// lets out, which the hook itself put there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "hook/container/kernel_namespace.h"
#include "lib/base/result.h"

namespace podjail::trust {

// That of a process which is in one of `cgroups` and in `network`, and has mounts of its own. Nothing if
// there is none (yet).
Result<std::optional<container::KernelNamespace>> find_sidecar_mounts(std::span<const std::uint64_t> cgroups,
                                                                      const container::NamespaceId& network);

}  // namespace podjail::trust
