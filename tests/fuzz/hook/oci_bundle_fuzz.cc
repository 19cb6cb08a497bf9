// parse_bundle, the gate and the plan: whatever config.json says, a container that is let through has nothing
// that is refused, by the plainest reading of each rule, and the sidecar is what its template says.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "hook/bundle.h"
#include "hook/mount_kind.h"
#include "hook/plan.h"

namespace {

namespace hook = podjail::hook;

void require(bool holds) {
  if (!holds) std::abort();
}

bool has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

hook::KernelFacts facts_for(const hook::Bundle& bundle) {
  hook::KernelFacts facts;
  facts.network = hook::NetworkFact::kFresh;
  facts.processes = hook::ProcessesFact::kOwn;
  facts.mounts = facts.ipc = hook::OwnerFact::kContainer;
  for (const auto& mount : bundle.mounts)
    facts.sources.push_back({hook::plain_path(mount.source), hook::SourceKind::kDirectory});
  return facts;
}

// What must hold of every container that is not refused.
void require_harmless(const hook::Bundle& bundle) {
  require(bundle.process.capabilities.has_value());
  require(!has(bundle.process.capabilities->bounding, "CAP_NET_ADMIN"));
  require(!has(bundle.process.capabilities->ambient, "CAP_NET_RAW"));
  require(bundle.confinement.seccomp && hook::ways_to_vsock(*bundle.confinement.seccomp).empty());
  require(bundle.confinement.network_devices.empty() && bundle.confinement.namespaces.size() >= 4);
  for (const auto& rule : bundle.confinement.device_rules)
    require(!rule.allow || rule.major || rule.access == "m");
  for (const auto& node : bundle.confinement.devices) require(node.major != 10 || node.type == "p");
  for (const auto& mount : bundle.mounts) {
    const auto source = hook::plain_path(mount.source);
    require(!hook::is_bind(mount) || (source != "/" && source != "/run" && !hook::lies_in(source, "/proc")));
    require(hook::is_bind(mount) || mount.type != "cgroup" || hook::is_read_only(mount));
  }
}

void require_template(const hook::Bundle& bundle, const hook::SidecarMatch& match) {
  require(bundle.process.uid == match.uid && bundle.process.gid == match.gid &&
          !bundle.process.args.empty() && bundle.process.args.front() == match.executable &&
          bundle.process.capabilities->bounding.empty() &&
          bundle.process.new_privileges == hook::NewPrivileges::kForbidden &&
          bundle.root.access == hook::Access::kReadOnly);
  for (const auto& mount : bundle.mounts) {
    require(!hook::lies_in(match.executable, hook::plain_path(mount.destination)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bundle = hook::parse_bundle({reinterpret_cast<const char*>(data), size});
  if (!bundle) return 0;
  hook::HookConfig config;
  config.sidecar.annotations = {{"podjail.dev/role", "sidecar"}};
  const auto plan = hook::make_plan(*bundle, config, facts_for(*bundle));
  require(!std::holds_alternative<hook::NotOurs>(plan));
  if (const auto* refuse = std::get_if<hook::Refuse>(&plan)) {
    require(!refuse->sentence.empty() && refuse->sentence.find('\n') == std::string::npos);
    return 0;
  }
  require_harmless(*bundle);
  if (std::holds_alternative<hook::JailAndAddSidecar>(plan)) require_template(*bundle, config.sidecar);
  return 0;
}
