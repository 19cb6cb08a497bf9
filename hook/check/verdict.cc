#include "hook/check/verdict.h"

#include <variant>

#include "hook/container/cgroup.h"
#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "hook/install.h"
#include "hook/netns_lock.h"
#include "hook/reconcile.h"
#include "hook/run.h"

namespace podjail::check {
namespace {

using container::ContainerProcess;
using container::KernelNamespace;
using container::NamespaceKind;

Verdict no(std::string reason) {
  return {Jailed::kNo, std::move(reason)};
}

// What hook.json gives for a container in this cgroup of a namespace with these links.
Result<ruleset::Parameters> meant_for(const container::Cgroup& cgroup, hook::PodNetwork& network,
                                      const hook::HookConfig& config) {
  auto links = network.read_links();
  if (!links) return tl::unexpected(std::move(links.error()));
  auto meant = hook::parameters_from(config);
  meant.cgroup_level = cgroup.level;
  meant.links = std::move(*links);
  return meant;
}

Result<Verdict> compared(const ContainerProcess& process, hook::PodNetwork& network,
                         const hook::HookConfig& config) {
  const auto found = network.read_ruleset();
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return no("its network namespace has no ruleset of podjail: the hook did not run");
  const auto cgroup = container::locate_cgroup(process);
  if (!cgroup) return tl::unexpected(cgroup.error());
  auto meant = meant_for(*cgroup, network, config);
  if (!meant) return tl::unexpected(std::move(meant.error()));
  meant->containers = hook::containers_of(*found);
  meant->node_sources = hook::node_sources_of(*found);
  const auto change = hook::compare(*found, *meant, cgroup->id);
  if (std::holds_alternative<hook::Nothing>(change)) return Verdict{Jailed::kYes, "its ruleset is as meant"};
  return no(
      "its ruleset is not the one that the configuration gives: another configuration or version is "
      "attached");
}

}  // namespace

Result<Verdict> verdict_on(pid_t pid, const hook::HookConfig& config, const std::string& run_directory) {
  const auto process = ContainerProcess::open(pid);
  if (!process) return tl::unexpected(process.error());
  auto netns = KernelNamespace::open(*process, NamespaceKind::kNetwork);
  if (!netns) return tl::unexpected(std::move(netns.error()));
  const auto is_host = netns->is_of_host();
  if (!is_host) return tl::unexpected(is_host.error());
  if (*is_host) return no("it was started in the host's network namespace");
  const auto lock = hook::NetnsLock::take(run_directory, netns->id());
  if (!lock) return tl::unexpected(lock.error());
  auto network = hook::PodNetwork::open(std::move(*netns));
  if (!network) return tl::unexpected(std::move(network.error()));
  return compared(*process, *network, config);
}

}  // namespace podjail::check
