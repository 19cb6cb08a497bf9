#include "hook/look_processes.h"

#include <algorithm>

#include "hook/container/cgroup_by_id.h"
#include "hook/reconcile.h"

namespace podjail::hook {
namespace {

using container::KernelNamespace;
using container::NamespaceId;
using container::NamespaceKind;

// The namespace of the processes in a container's cgroup. They are its own: whoever else had one there would
// be that container to the ruleset, which is refused elsewhere.
std::optional<NamespaceId> processes_of(std::uint64_t cgroup) {
  const auto process = container::process_in(cgroup);
  if (!process) return std::nullopt;
  const auto opened = KernelNamespace::open(*process, NamespaceKind::kPid);
  return opened ? std::optional(opened->id()) : std::nullopt;
}

}  // namespace

ProcessesFact fact_of_joined(const NamespaceId& joined, const ruleset::Ruleset& found,
                             const NamespaceOfCgroup& namespace_of) {
  const auto sidecars = sidecars_of(found);
  const auto is_joined = [&](std::uint64_t cgroup) { return namespace_of(cgroup) == joined; };
  if (std::ranges::any_of(sidecars, is_joined)) return ProcessesFact::kShared;
  for (const auto& entry : containers_of(found)) {
    const bool is_sidecar = std::ranges::find(sidecars, entry.cgroup) != sidecars.end();
    if (!is_sidecar && is_joined(entry.cgroup)) return ProcessesFact::kWorkload;
  }
  return ProcessesFact::kShared;
}

Result<ProcessesFact> look_at_joined(const container::ContainerProcess& process,
                                     const ruleset::Ruleset& found) {
  const auto joined = KernelNamespace::open(process, NamespaceKind::kPid);
  if (!joined) return tl::unexpected(joined.error());
  return fact_of_joined(joined->id(), found, processes_of);
}

}  // namespace podjail::hook
