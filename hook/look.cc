#include "hook/look.h"

#include "hook/container/kernel_namespace.h"

namespace podjail::hook {
namespace {

using container::ContainerProcess;
using container::KernelNamespace;
using container::NamespaceKind;

Result<ProcessesFact> see_processes(const ContainerProcess& process) {
  const auto pids = KernelNamespace::open(process, NamespaceKind::kPid);
  if (!pids) return tl::unexpected(pids.error());
  const auto is_host = pids->is_of_host();
  if (!is_host) return tl::unexpected(is_host.error());
  return *is_host ? ProcessesFact::kHost : ProcessesFact::kOwn;
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

Result<Seen> look(pid_t pid, const std::string& run_directory) {
  auto process = ContainerProcess::open(pid);
  if (!process) return tl::unexpected(std::move(process.error()));
  Seen seen{std::move(*process), {}, {}, {}, {}};
  const auto processes = see_processes(seen.process);
  if (!processes) return tl::unexpected(processes.error());
  seen.facts.processes = *processes;
  if (auto network = see_network(seen, run_directory); !network)
    return tl::unexpected(std::move(network.error()));
  return seen;
}

}  // namespace podjail::hook
