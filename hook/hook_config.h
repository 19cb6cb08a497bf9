// The host's configuration of the hook, /etc/podjail/hook.json. Written by the platform, never by a pod's
// author.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hook/device_numbers.h"
#include "hook/hook_config_reading.h"
#include "hook/ruleset/node_probes.h"
#include "hook/seccomp_profile.h"
#include "hook/trust/layer.h"
#include "lib/base/address.h"
#include "lib/base/result.h"
#include "lib/contract/contract.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxConfigBytes = 256 << 10;

// What "allow_capabilities" may name.
inline constexpr std::array<std::string_view, 3> kAllowableCapabilities = {"CAP_NET_RAW", "CAP_SYSLOG",
                                                                           "CAP_SYS_TIME"};

enum class Selection {
  kAll,        // every container the runtime runs the hook for
  kAnnotated,  // those with podjail.dev/inject=enabled, and those in a namespace that is jailed already
};

using Annotations = std::map<std::string, std::string>;

// How the sidecar's container is recognised; all of it must hold. Without annotations no container is ever
// the sidecar. The rest of what it must be is no choice: see sidecar_template.h.
struct SidecarMatch {
  Annotations annotations;
  std::uint32_t uid = contract::kSidecarUid;  // not 0
  std::uint32_t gid = contract::kSidecarUid;  // not 0
  std::string executable = "/podjail-sidecar";
  std::vector<std::string> args = {"--config", std::string(contract::kSidecarConfig)};  // after args[0]
  std::vector<std::string> mounts;           // destinations besides those that are always accepted
  std::map<std::string, std::string> files;  // path in the image: SHA-256, small hexadecimal digits
};

struct HookConfig {
  Selection select = Selection::kAll;
  SidecarMatch sidecar;
  Annotations pause;  // of the pod's first container, where the runtime sets them; none: no container is it
  std::vector<IpAddress> resolvers;
  std::vector<Endpoint> grants;
  std::vector<Prefix> probe_sources;
  ruleset::NodeProbes node_probes = ruleset::NodeProbes::kRefused;  // "node" among the probe sources
  std::vector<Prefix> deny;                                         // besides what is always denied
  std::vector<std::string> allow_capabilities;                      // of kAllowableCapabilities
  std::vector<std::string> allow_mounts;  // folders of the host, plain: they and what lies in them
  std::vector<DeviceNumbers> allow_devices;
  std::vector<std::string> allow_sysctls;  // names with dots
  std::vector<VsockWay> allow_vsock;
  unsigned allow_links = 1;                // links besides lo, 1–16
  std::vector<std::string> trust_targets;  // absolute paths of trust bundles in images
  trust::Placement trust_placement = trust::Placement::kAuto;
  std::string state_directory = std::string(contract::kStateDirectory);  // the node agent's, if there is one
  std::vector<std::string> container_name_annotations;  // those that are there must agree; set by runtimes
};

// Where distributions keep their trust bundle; the default of trust_targets.
std::vector<std::string> default_trust_targets();

// The annotations in which containerd and CRI-O say a container's name; the default of
// container_name_annotations.
std::vector<std::string> default_container_name_annotations();

// The configuration that `text` gives. kInvalid, naming the key, for unknown keys and values out of range.
Result<HookConfig> parse_hook_config(std::string_view text);

}  // namespace podjail::hook
