#include "hook/run.h"

#include <algorithm>

#include "hook/bundle.h"
#include "hook/container/cgroup.h"
#include "hook/container/kernel_namespace.h"
#include "hook/container/process.h"
#include "hook/look.h"
#include "hook/mount_kind.h"
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

std::string root_of(const Run& run) {
  const auto& root = run.bundle.root.path;
  return root.starts_with('/') ? root : run.state.bundle + "/" + root;
}

// Before anything is changed: what the image holds under the sidecar's name.
Status check_plan(const Seen& seen, const Run& run, const Plan& plan) {
  if (!std::holds_alternative<JailAndAddSidecar>(plan)) return {};
  const auto mounts = KernelNamespace::open(seen.process, NamespaceKind::kMount);
  if (!mounts) return tl::unexpected(mounts.error());
  return prove_sidecar(*mounts, root_of(run), run.config.sidecar.files);
}

// A workload that has the shared directory is given the issuer that lies there.
Result<std::string> add_trust(Seen& seen, const Run& run) {
  if (!mounts_shared_directory(run.bundle)) return std::string("may not leave");
  const auto mounts = KernelNamespace::open(seen.process, NamespaceKind::kMount);
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

Report act(Seen& seen, const Run& run, const Plan& plan) {
  if (std::holds_alternative<NotOurs>(plan))
    return {Outcome::kNotOurs, {}, "not selected by the configuration"};
  if (const auto* refuse = std::get_if<Refuse>(&plan)) return {Outcome::kRefused, {}, refuse->sentence};
  if (auto checked = check_plan(seen, run, plan); !checked) return failed(checked.error());
  auto parameters = parameters_from(run.config);
  if (auto jailed = jail(seen, run.config, plan, parameters); !jailed) {
    // A container that is refused does not cost its pod the ruleset that is there.
    const bool keeps = jailed.error().kind() == ErrorKind::kRefused && !seen.found.empty();
    if (!keeps) seen.network->lock_down(parameters);
    return failed(jailed.error());
  }
  if (std::holds_alternative<JailAndAddSidecar>(plan)) return {Outcome::kSidecar, {}, "may leave"};
  auto trusts = add_trust(seen, run);
  if (!trusts) return failed(trusts.error());
  return {Outcome::kJailed, {}, std::move(*trusts)};
}

Report run_for(const State& state, const Surroundings& surroundings) {
  if (state.lifecycle == Lifecycle::kStopped) return {Outcome::kNotOurs, {}, "the container has stopped"};
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
