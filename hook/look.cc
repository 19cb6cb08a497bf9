#include "hook/look.h"

#include "hook/container/kernel_namespace.h"
#include "hook/container/pid_depth.h"
#include "hook/look_host.h"
#include "hook/look_processes.h"

namespace podjail::hook {
namespace {

using container::ContainerProcess;
using container::KernelNamespace;
using container::NamespaceKind;

constexpr std::size_t kMaxStatus = 64 << 10;

Result<OwnerFact> see_owner(const ContainerProcess& process, NamespaceKind kind) {
  const auto found = KernelNamespace::open(process, kind);
  if (!found) return tl::unexpected(found.error());
  const auto is_host = found->is_of_host();
  if (!is_host) return tl::unexpected(is_host.error());
  return *is_host ? OwnerFact::kHost : OwnerFact::kContainer;
}

Result<ProcessesFact> see_processes(const ContainerProcess& process) {
  const auto owner = see_owner(process, NamespaceKind::kPid);
  if (!owner) return tl::unexpected(owner.error());
  if (*owner == OwnerFact::kHost) return ProcessesFact::kHost;
  const auto status = process.read("status", kMaxStatus);
  if (!status) return tl::unexpected(status.error());
  const auto depth = container::pid_depth_in(*status);
  if (!depth) return tl::unexpected(depth.error());
  return *depth == container::PidDepth::kFirst ? ProcessesFact::kOwn : ProcessesFact::kShared;
}

Status see_namespaces(const ContainerProcess& process, KernelFacts& facts) {
  const auto processes = see_processes(process);
  if (!processes) return tl::unexpected(processes.error());
  facts.processes = *processes;
  const auto mounts = see_owner(process, NamespaceKind::kMount);
  if (!mounts) return tl::unexpected(mounts.error());
  facts.mounts = *mounts;
  const auto ipc = see_owner(process, NamespaceKind::kIpc);
  if (!ipc) return tl::unexpected(ipc.error());
  facts.ipc = *ipc;
  return {};
}

// Asked only where the bundle leaves a way: trying to make a socket may load a module.
void see_host(const Bundle& bundle, KernelFacts& facts) {
  facts.sources = look_at_sources(bundle);
  facts.io_uring = look_for_io_uring();
  const auto& profile = bundle.confinement.seccomp;
  if (!profile || !ways_to_vsock(*profile).empty()) facts.vsock = look_for_vsock();
}

// Never enters the host's namespace, nor opens a socket in it.
Status see_network(Seen& seen, const std::string& run_directory) {
  auto netns = KernelNamespace::open(seen.process, NamespaceKind::kNetwork);
  if (!netns) return tl::unexpected(std::move(netns.error()));
  const auto is_host = netns->is_of_host();
  if (!is_host) return tl::unexpected(is_host.error());
  seen.facts.network = NetworkFact::kHost;
  if (*is_host) return {};
  auto lock = NetnsLock::take(run_directory, netns->id());
  if (!lock) return tl::unexpected(std::move(lock.error()));
  seen.lock.emplace(std::move(*lock));
  auto network = PodNetwork::open(std::move(*netns));
  if (!network) return tl::unexpected(std::move(network.error()));
  auto found = network->read_ruleset();
  if (!found) return tl::unexpected(std::move(found.error()));
  seen.facts.network = found->empty() ? NetworkFact::kFresh : NetworkFact::kJailed;
  seen.found = std::move(*found);
  seen.network.emplace(std::move(*network));
  return {};
}

}  // namespace

Result<Seen> look(pid_t pid, const Bundle& bundle, const std::string& run_directory) {
  auto process = ContainerProcess::open(pid);
  if (!process) return tl::unexpected(std::move(process.error()));
  Seen seen{std::move(*process), {}, {}, {}, {}};
  if (auto namespaces = see_namespaces(seen.process, seen.facts); !namespaces)
    return tl::unexpected(std::move(namespaces.error()));
  see_host(bundle, seen.facts);
  if (auto network = see_network(seen, run_directory); !network)
    return tl::unexpected(std::move(network.error()));
  if (seen.facts.processes == ProcessesFact::kShared) {
    const auto joined = look_at_joined(seen.process, seen.found);
    if (!joined) return tl::unexpected(joined.error());
    seen.facts.processes = *joined;
  }
  return seen;
}

}  // namespace podjail::hook
