#include "hook/trust/sidecar_mounts.h"

#include "hook/container/cgroup.h"
#include "hook/container/cgroup_by_id.h"

namespace podjail::trust {
namespace {

using container::ContainerProcess;
using container::KernelNamespace;
using container::NamespaceKind;
using Found = std::optional<KernelNamespace>;

bool is_in_network(const ContainerProcess& process, const container::NamespaceId& network) {
  const auto netns = KernelNamespace::open(process, NamespaceKind::kNetwork);
  return netns && netns->id() == network;
}

bool is_in_cgroup(const ContainerProcess& process, std::uint64_t id) {
  const auto cgroup = container::locate_cgroup(process);
  return cgroup && cgroup->id == id;
}

// A process that ends meanwhile, or is on its way into the container, is passed over.
Found mounts_of(pid_t pid, std::uint64_t cgroup, const container::NamespaceId& network) {
  const auto process = ContainerProcess::open(pid);
  if (!process) return std::nullopt;
  auto mounts = KernelNamespace::open(*process, NamespaceKind::kMount);
  if (!mounts || !is_in_network(*process, network)) return std::nullopt;
  const auto is_host = mounts->is_of_host();
  if (!is_host || *is_host) return std::nullopt;
  // Asked last: the number may have come to mean another process before it was opened, but not since.
  if (!is_in_cgroup(*process, cgroup)) return std::nullopt;
  return std::move(*mounts);
}

}  // namespace

Result<Found> find_sidecar_mounts(std::span<const std::uint64_t> cgroups,
                                  const container::NamespaceId& network) {
  for (const auto cgroup : cgroups) {
    const auto pids = container::processes_in_cgroup(cgroup);
    if (!pids && pids.error().kind() == ErrorKind::kNotFound) continue;  // the sidecar that was
    if (!pids) return tl::unexpected(pids.error());
    for (const auto pid : *pids) {
      if (auto mounts = mounts_of(pid, cgroup, network)) return mounts;
    }
  }
  return Found();
}

}  // namespace podjail::trust
