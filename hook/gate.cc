#include "hook/gate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace podjail::hook {
namespace {

constexpr std::string_view kNoSetting = "no setting allows it";

// --- capabilities: any of the five sets, the bounding set above all, since a file's capabilities come from
// there ------------

struct CapabilityRow {
  std::string_view name;
  std::string_view why;
  std::string_view setting;
};

constexpr std::array kCapabilities = {
    CapabilityRow{"CAP_NET_ADMIN", "can remove the ruleset", kNoSetting},
    CapabilityRow{"CAP_SYS_ADMIN", "can enter other namespaces and mount cgroups", kNoSetting},
    CapabilityRow{"CAP_SYS_MODULE", "can load kernel modules", kNoSetting},
    CapabilityRow{"CAP_BPF", "can attach programs behind the ruleset", kNoSetting},
    CapabilityRow{"CAP_PERFMON", "can read kernel memory, where the ruleset's secret is", kNoSetting},
    CapabilityRow{"CAP_SYS_PTRACE", "can take over the sidecar's sockets", kNoSetting},
    CapabilityRow{"CAP_SYS_RAWIO", "can reach devices behind the ruleset", kNoSetting},
    CapabilityRow{"CAP_DAC_READ_SEARCH", "can open files outside the container by handle", kNoSetting},
    CapabilityRow{"CAP_NET_RAW", "can send frames past the ruleset through AF_XDP",
                  "hook.json \"allow_capabilities\": [\"CAP_NET_RAW\"] allows it"},
};

bool names(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool holds(const Capabilities& sets, std::string_view name) {
  return names(sets.bounding, name) || names(sets.effective, name) || names(sets.inheritable, name) ||
         names(sets.permitted, name) || names(sets.ambient, name);
}

std::optional<std::string> capability_objection(const Bundle& bundle, const HookConfig& config) {
  if (!bundle.capabilities)
    return "config.json does not say which capabilities the container has; no setting allows it";
  for (const auto& row : kCapabilities) {
    if (!holds(*bundle.capabilities, row.name) || names(config.allow_capabilities, row.name)) continue;
    return "the container has " + std::string(row.name) + ", which " + std::string(row.why) + "; " +
           std::string(row.setting);
  }
  return std::nullopt;
}

// --- namespaces the container must have of its own
// --------------------------------------------------------------------------

enum class Sharing {
  kAllowed,
  kForbidden
};  // may it join a namespace by path, as the containers of a pod do?

struct NamespaceRow {
  std::string_view type;
  Sharing sharing;
  std::string_view missing;
  std::string_view shared;
};

constexpr std::array kNamespaces = {
    NamespaceRow{"network", Sharing::kAllowed, "the container uses the host's network", ""},
    NamespaceRow{"pid", Sharing::kForbidden, "the container sees the host's processes",
                 "the container shares another container's processes, which may be the sidecar's"},
    NamespaceRow{"mount", Sharing::kForbidden, "the container uses the host's mounts",
                 "the container shares another container's mounts"},
};

std::optional<std::string> namespace_objection(const Bundle& bundle, const HookConfig&) {
  for (const auto& row : kNamespaces) {
    const auto entry =
        std::find_if(bundle.namespaces.begin(), bundle.namespaces.end(),
                     [&row](const NamespaceEntry& candidate) { return candidate.type == row.type; });
    if (entry == bundle.namespaces.end()) return std::string(row.missing) + "; " + std::string(kNoSetting);
    const bool shared = row.sharing == Sharing::kForbidden && !entry->path.empty();
    if (shared) return std::string(row.shared) + "; " + std::string(kNoSetting);
  }
  return std::nullopt;
}

constexpr std::array kGate = {namespace_objection, capability_objection};

}  // namespace

std::optional<std::string> objection_to(const Bundle& bundle, const HookConfig& config) {
  for (const auto check : kGate) {
    if (auto objection = check(bundle, config)) return objection;
  }
  return std::nullopt;
}

}  // namespace podjail::hook
