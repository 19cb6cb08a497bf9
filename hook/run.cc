#include "hook/run.h"

#include <algorithm>

#include "hook/bundle.h"
#include "hook/cgroup_sight.h"
#include "hook/container/cgroup.h"
#include "hook/container/cgroup_by_id.h"
#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "hook/container_slots.h"
#include "hook/handover/handover.h"
#include "hook/inbound.h"
#include "hook/look.h"
#include "hook/mount_kind.h"
#include "hook/names_document.h"
#include "hook/names_mount.h"
#include "hook/plan.h"
#include "hook/reconcile.h"
#include "hook/sidecar_proof.h"
#include "hook/state.h"
#include "hook/trust/inject.h"
#include "hook/trust/shared_mount.h"
#include "hook/trust/sidecar_mounts.h"
#include "lib/base/file.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

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

// What the hook was told.
struct Run {
  const State& state;
  const Bundle& bundle;
  const HookConfig& config;
};

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

// Where the container's root lies before it has it.
std::string root_of(const Run& run) {
  const auto& root = run.bundle.root.path;
  return root.starts_with('/') ? root : run.state.bundle + "/" + root;
}

Result<KernelNamespace> open_mounts(const container::ContainerProcess& process) {
  auto mounts = KernelNamespace::open(process, NamespaceKind::kMount);
  if (!mounts) return mounts;
  const auto is_host = mounts->is_of_host();
  if (!is_host) return tl::unexpected(is_host.error());
  if (*is_host)
    return fail(ErrorKind::kRefused, "the container uses the host's mounts; no setting allows it");
  return mounts;
}

bool is_gone(std::uint64_t cgroup) {
  const auto life = container::life_of(cgroup);
  return life && *life == container::Life::kGone;  // if it cannot be told, the slot is not given away
}

Status place_sidecar(const container::Cgroup& cgroup, const Seen& seen, ruleset::Parameters& parameters) {
  if (auto checked = check_sidecar_cgroup(cgroup, seen.process.pid()); !checked) return checked;
  parameters.sidecar_cgroup = cgroup.id;
  parameters.containers = containers_of(seen.found);
  std::erase_if(parameters.containers, [&](const auto& entry) { return entry.cgroup == cgroup.id; });
  return {};
}

Status place_workload(const container::Cgroup& cgroup, const Seen& seen, const Run& run,
                      ruleset::Parameters& parameters) {
  const auto& id = run.state.id;
  auto slots = assign_slot(containers_of(seen.found),
                           {cgroup.id, container_name(run.bundle, run.config, id), id}, is_gone);
  if (!slots) return tl::unexpected(std::move(slots.error()));
  parameters.containers = std::move(slots->containers);
  return {};
}

struct Jailed {
  PodState pod;
  std::uint64_t cgroup = 0;  // the container's own
  std::string remark;        // on what may come in
};

Result<Jailed> jail(Seen& seen, const Run& run, const Plan& plan, ruleset::Parameters& parameters) {
  const auto cgroup = container::locate_cgroup(seen.process);
  if (!cgroup) return tl::unexpected(cgroup.error());
  parameters.cgroup_level = cgroup->level;
  auto links = seen.network->read_links();
  if (!links) return tl::unexpected(std::move(links.error()));
  if (auto checked = check_links(*links, run.config); !checked) return tl::unexpected(checked.error());
  parameters.links = std::move(*links);
  auto inbound = place_inbound(seen, run.bundle, run.config, parameters);
  if (!inbound) return tl::unexpected(std::move(inbound.error()));
  const auto mounts = open_mounts(seen.process);
  if (!mounts) return tl::unexpected(mounts.error());
  if (auto checked = check_cgroup_sight(seen.process, *mounts, root_of(run), *cgroup); !checked)
    return tl::unexpected(checked.error());
  const auto placed = std::holds_alternative<JailAndAddSidecar>(plan)
                          ? place_sidecar(*cgroup, seen, parameters)
                          : place_workload(*cgroup, seen, run, parameters);
  if (!placed) return tl::unexpected(placed.error());
  auto pod = seen.network->install(seen.found, parameters, cgroup->id);
  if (!pod) return tl::unexpected(std::move(pod.error()));
  return Jailed{std::move(*pod), cgroup->id, std::move(*inbound)};
}

// Tells a sidecar that is there, or the one that is starting, who the containers are.
Status tell_names(const Seen& seen, const Run& run, const Plan& plan, const PodState& pod) {
  const auto document = names_document(pod.containers);
  if (std::holds_alternative<JailAndAddSidecar>(plan)) {
    const auto mounts = open_mounts(seen.process);
    if (!mounts) return tl::unexpected(mounts.error());
    return mount_names(*mounts, root_of(run), document);
  }
  if (!pod.sidecar) return {};  // it will be told when it starts
  const auto sidecar = container::process_in(*pod.sidecar);
  if (!sidecar && sidecar.error().kind() == ErrorKind::kNotFound) return {};  // so will its successor
  if (!sidecar) return tl::unexpected(sidecar.error());
  return renew_names(*sidecar, document);
}

// What the report says beyond the container's own state.
std::string remark_on_names(const Seen& seen, const Run& run, const Plan& plan, const Jailed& jailed) {
  std::string remark;
  const auto& containers = jailed.pod.containers;
  const bool is_told_apart = std::any_of(containers.begin(), containers.end(), [&](const auto& entry) {
    return entry.cgroup == jailed.cgroup && !entry.name.empty();
  });
  if (std::holds_alternative<Jail>(plan) && !is_told_apart)
    remark += "; policies do not know its name: its annotations give none, or all slots are taken";
  if (const auto told = tell_names(seen, run, plan, jailed.pod); !told)
    remark += "; the sidecar does not know the containers' names: " + told.error().message();
  return remark;
}

// Where no volume brings the sidecar's files to a workload, its directory is mounted.
Status share_directory(Seen& seen, const trust::ContainerRoot& workload) {
  const auto issuer = trust::look_for_issuer(workload);
  if (!issuer) return tl::unexpected(issuer.error());
  if (*issuer == trust::Issuer::kThere) return {};
  // As it is now, not as it was found: what was found may have been replaced because it was not ours.
  const auto ruleset = seen.network->read_ruleset();
  if (!ruleset) return tl::unexpected(ruleset.error());
  const auto network = KernelNamespace::open(seen.process, NamespaceKind::kNetwork);
  if (!network) return tl::unexpected(network.error());
  const auto sidecar = trust::find_sidecar_mounts(sidecars_of(*ruleset), network->id());
  if (!sidecar) return tl::unexpected(sidecar.error());
  if (!*sidecar) return {};  // the missing issuer is refused next
  return trust::mount_shared_directory(**sidecar, workload);
}

// Before anything is changed: what the image holds under the sidecar's name.
Status check_plan(const Seen& seen, const Run& run, const Plan& plan) {
  if (!std::holds_alternative<JailAndAddSidecar>(plan)) return {};
  const auto mounts = open_mounts(seen.process);
  if (!mounts) return tl::unexpected(mounts.error());
  return prove_sidecar(*mounts, root_of(run), run.config.sidecar.files);
}

// A workload that has the shared directory is given the issuer that lies there.
Result<std::string> add_trust(Seen& seen, const Run& run) {
  if (!mounts_shared_directory(run.bundle)) return std::string("may not leave");
  const auto mounts = open_mounts(seen.process);
  if (!mounts) return tl::unexpected(mounts.error());
  const auto root = root_of(run);
  if (auto shared = share_directory(seen, {*mounts, root}); !shared) return tl::unexpected(shared.error());
  const auto injected =
      trust::inject_trust(*mounts, {root, run.config.trust_targets, run.bundle.process.environment,
                                    run.config.trust_placement, seen.lock->work_files()});
  if (!injected) return tl::unexpected(injected.error());
  return "may not leave; trust files written: " + std::to_string(injected->written) +
         ", covered: " + std::to_string(injected->covered);
}

std::string remark_on_handover(const Run& run) {
  const auto announced = announce(run.state, run.bundle, run.config);
  if (announced || announced.error().kind() == ErrorKind::kNotFound) return {};
  return "; the node agent is not told of it: " + announced.error().message();
}

Report act(Seen& seen, const Run& run, const Plan& plan) {
  if (std::holds_alternative<NotOurs>(plan))
    return {Outcome::kNotOurs, {}, "not selected by the configuration"};
  if (const auto* refuse = std::get_if<Refuse>(&plan)) return {Outcome::kRefused, {}, refuse->sentence};
  if (auto checked = check_plan(seen, run, plan); !checked) return failed(checked.error());
  auto parameters = parameters_from(run.config);
  const auto jailed = jail(seen, run, plan, parameters);
  if (!jailed) {
    // A container that is refused does not cost its pod the ruleset that is there.
    const bool keeps = jailed.error().kind() == ErrorKind::kRefused && !seen.found.empty();
    if (!keeps) seen.network->lock_down(parameters);
    return failed(jailed.error());
  }
  const auto remark = jailed->remark + remark_on_names(seen, run, plan, *jailed);
  if (std::holds_alternative<JailAndAddSidecar>(plan))
    return {Outcome::kSidecar, {}, "may leave" + remark + remark_on_handover(run)};
  const auto trusts = add_trust(seen, run);
  if (!trusts) return failed(trusts.error());
  return {Outcome::kJailed, {}, *trusts + remark};
}

// Called as poststop hook. The runtime deletes the container whatever comes of it.
Report run_after_end(const State& state, const Surroundings& surroundings) {
  const auto not_handed_over = [](const Error& error) {
    return Report{Outcome::kNotHandedOver, {}, error.message()};
  };
  const auto config = load_config(surroundings.config_path);
  if (!config) return not_handed_over(config.error());
  const auto bundle = load_bundle(state.bundle);
  if (!bundle) return not_handed_over(bundle.error());
  if (!is_sidecar(*bundle, *config)) return {Outcome::kNotOurs, {}, "the container has stopped"};
  const auto given = hand_over(state, *bundle, *config);
  if (!given) return not_handed_over(given.error());
  return {Outcome::kHandedOver, {}, "the node agent has its report"};
}

Report run_for(const State& state, const Surroundings& surroundings) {
  if (state.lifecycle == Lifecycle::kStopped) return run_after_end(state, surroundings);
  const auto config = load_config(surroundings.config_path);
  if (!config) return failed(config.error());
  const auto bundle = load_bundle(state.bundle);
  if (!bundle) return failed(bundle.error());
  auto seen = look(state.pid, *bundle, surroundings.run_directory);
  if (!seen) return failed(seen.error());
  return act(*seen, {state, *bundle, *config}, make_plan(*bundle, *config, seen->facts));
}

}  // namespace

ruleset::Parameters parameters_from(const HookConfig& config) {
  ruleset::Parameters parameters;
  parameters.resolvers = config.resolvers;
  parameters.grants = config.grants;
  parameters.probe_sources = config.probe_sources;
  parameters.node_probes = config.node_probes;
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
