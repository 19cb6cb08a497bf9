#include "hook/gate/capabilities.h"

#include <algorithm>
#include <array>

namespace podjail::hook {
namespace {

struct Row {
  std::string_view name;
  std::string_view why;
};

// Whether a setting allows one: kAllowableCapabilities of hook_config.h.
constexpr std::array kRows = {
    Row{"CAP_NET_ADMIN", "can remove the ruleset"},
    Row{"CAP_SYS_ADMIN", "can enter other namespaces and mount cgroups"},
    Row{"CAP_SYS_MODULE", "can load kernel modules"},
    Row{"CAP_BPF", "can attach programs behind the ruleset"},
    Row{"CAP_PERFMON", "can read kernel memory, where the ruleset's secret is"},
    Row{"CAP_SYS_PTRACE", "can take over the sidecar's sockets"},
    Row{"CAP_SYS_RAWIO", "can reach devices behind the ruleset"},
    Row{"CAP_DAC_READ_SEARCH", "can open files outside the container by handle"},
    Row{"CAP_MAC_ADMIN", "can change the security policy that confines it"},
    Row{"CAP_MAC_OVERRIDE", "can pass by the security policy that confines it"},
    Row{"CAP_SYS_BOOT", "can stop the node or start another kernel"},
    Row{"CAP_CHECKPOINT_RESTORE", "can open files that other processes have mapped"},
    Row{"CAP_NET_RAW", "can send frames past the ruleset through AF_XDP"},
    Row{"CAP_SYSLOG", "can read the kernel's log and addresses, which attacks on the kernel need"},
    Row{"CAP_SYS_TIME", "can set the node's clock, by which certificates are judged"},
};

bool names(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool holds(const Capabilities& sets, std::string_view name) {
  return names(sets.bounding, name) || names(sets.effective, name) || names(sets.inheritable, name) ||
         names(sets.permitted, name) || names(sets.ambient, name);
}

bool is_allowed(const Subject& subject, std::string_view name) {
  // containerd gives its pause container the default capabilities; it runs one program, which waits.
  const bool pause = subject.role == Role::kPause && name == "CAP_NET_RAW";
  return pause || names(subject.config.allow_capabilities, name);
}

std::string setting_for(std::string_view name) {
  const auto& allowable = kAllowableCapabilities;
  if (std::find(allowable.begin(), allowable.end(), name) == allowable.end()) return std::string(kNoSetting);
  return "; hook.json \"allow_capabilities\": [\"" + std::string(name) + "\"] allows it";
}

}  // namespace

Objection capability_objection(const Subject& subject) {
  const auto& capabilities = subject.bundle.process.capabilities;
  if (!capabilities)
    return "config.json does not say which capabilities the container has" + std::string(kNoSetting);
  for (const auto& row : kRows) {
    if (!holds(*capabilities, row.name) || is_allowed(subject, row.name)) continue;
    return "the container has " + std::string(row.name) + ", which " + std::string(row.why) +
           setting_for(row.name);
  }
  return std::nullopt;
}

}  // namespace podjail::hook
