#include "hook/run.h"

#include "hook/bundle.h"
#include "hook/container/cgroup.h"
#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "hook/install.h"
#include "hook/netns_lock.h"
#include "hook/plan.h"
#include "hook/state.h"
#include "lib/base/file.h"

namespace podjail::hook {
namespace {

using container::ContainerProcess;
using container::KernelNamespace;
using container::NamespaceKind;

Report failed(const Error& error) {
  return {error.kind() == ErrorKind::kRefused ? Outcome::kRefused : Outcome::kFailed, {}, error.message()};
}

Result<Bundle> load_bundle(const std::string& directory) {
  const auto text = read_file(directory + "/config.json", kMaxBundleBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_bundle(*text);
}

// The container as the kernel shows it. The lock and the network are there unless it uses the host's.
struct Seen {
  ContainerProcess process;
  KernelFacts facts;
  std::optional<NetnsLock> lock;
  std::optional<PodNetwork> network;
  ruleset::Ruleset found;
};

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

Status check_links(const std::vector<std::string>& links, const HookConfig& config) {
  if (links.size() <= config.allow_links) return {};
  return fail(ErrorKind::kRefused, "the container has " + std::to_string(links.size()) +
                                       " links besides lo where " + std::to_string(config.allow_links) +
                                       " is allowed; hook.json \"allow_links\" allows more");
}

// Nothing else may be in the cgroup that is about to be let out.
Status check_sidecar_cgroup(const container::Cgroup& cgroup, pid_t pid) {
  const auto alone = container::holds_only(cgroup, pid);
  if (!alone) return tl::unexpected(alone.error());
  if (*alone) return {};
  return fail(ErrorKind::kRefused,
              "the sidecar's cgroup holds other processes; each container needs its own");
}

Status jail(Seen& seen, const HookConfig& config, const Plan& plan, ruleset::Parameters& parameters) {
  const auto cgroup = container::locate_cgroup(seen.process);
  if (!cgroup) return tl::unexpected(cgroup.error());
  parameters.cgroup_level = cgroup->level;
  auto links = seen.network->read_links();
  if (!links) return tl::unexpected(std::move(links.error()));
  if (auto checked = check_links(*links, config); !checked) return checked;
  parameters.links = std::move(*links);
  if (std::holds_alternative<JailAndAddSidecar>(plan)) {
    if (auto checked = check_sidecar_cgroup(*cgroup, seen.process.pid()); !checked) return checked;
    parameters.sidecar_cgroup = cgroup->id;
  }
  return seen.network->install(seen.found, parameters, cgroup->id);
}

Report act(Seen& seen, const HookConfig& config, const Plan& plan) {
  if (std::holds_alternative<NotOurs>(plan))
    return {Outcome::kNotOurs, {}, "not selected by the configuration"};
  if (const auto* refuse = std::get_if<Refuse>(&plan)) return {Outcome::kRefused, {}, refuse->sentence};
  auto parameters = parameters_from(config);
  if (auto jailed = jail(seen, config, plan, parameters); !jailed) {
    seen.network->lock_down(parameters);
    return failed(jailed.error());
  }
  const bool sidecar = std::holds_alternative<JailAndAddSidecar>(plan);
  return {sidecar ? Outcome::kSidecar : Outcome::kJailed, {}, sidecar ? "may leave" : "may not leave"};
}

Report run_for(const State& state, const Surroundings& surroundings) {
  if (state.lifecycle == Lifecycle::kStopped) return {Outcome::kNotOurs, {}, "the container has stopped"};
  const auto config = load_config(surroundings.config_path);
  if (!config) return failed(config.error());
  const auto bundle = load_bundle(state.bundle);
  if (!bundle) return failed(bundle.error());
  auto seen = look(state.pid, surroundings.run_directory);
  if (!seen) return failed(seen.error());
  return act(*seen, *config, make_plan(*bundle, *config, seen->facts));
}

}  // namespace

ruleset::Parameters parameters_from(const HookConfig& config) {
  ruleset::Parameters parameters;
  parameters.resolvers = config.resolvers;
  parameters.grants = config.grants;
  parameters.probe_sources = config.probe_sources;
  parameters.deny = config.deny;
  return parameters;
}

Result<HookConfig> load_config(const std::string& path) {
  const auto text = read_file(path, kMaxConfigBytes);
  if (!text) return tl::unexpected(text.error());
  return parse_hook_config(*text);
}

Report run_hook(std::string_view text, const Surroundings& surroundings) {
  const auto state = parse_state(text);
  if (!state) return failed(state.error());
  auto report = run_for(*state, surroundings);
  report.container = state->id;
  return report;
}

}  // namespace podjail::hook
