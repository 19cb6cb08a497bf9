// The host's configuration of the hook, /etc/podjail/hook.json. Written by the platform, never by a pod's
// author.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/result.h"
#include "lib/contract/contract.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxConfigBytes = 256 << 10;
inline constexpr std::size_t kMaxListEntries = 1024;

enum class Selection {
  kAll,        // every container the runtime runs the hook for
  kAnnotated,  // those with podjail.dev/inject=enabled, and those in a namespace that is jailed already
};

// How the sidecar's container is recognised; all of it must hold. Without annotations no container is ever
// the sidecar.
struct SidecarMatch {
  std::map<std::string, std::string> annotations;
  std::uint32_t uid = contract::kSidecarUid;  // not 0
  std::string executable = "/podjail-sidecar";
};

struct HookConfig {
  Selection select = Selection::kAll;
  SidecarMatch sidecar;
  std::vector<IpAddress> resolvers;
  std::vector<Endpoint> grants;
  std::vector<Prefix> probe_sources;
  std::vector<Prefix> deny;                             // besides what is always denied
  std::vector<std::string> allow_capabilities;          // only CAP_NET_RAW can be named
  unsigned allow_links = 1;                             // links besides lo, 1–16
  std::vector<std::string> container_name_annotations;  // those that are there must agree; set by runtimes
  std::vector<std::string> trust_targets;               // absolute paths of trust bundles in images
};

// Where distributions keep their trust bundle; the default of trust_targets.
std::vector<std::string> default_trust_targets();

// The annotations in which containerd and CRI-O say a container's name; the default of
// container_name_annotations.
std::vector<std::string> default_container_name_annotations();

// The configuration that `text` gives. kInvalid, naming the key, for unknown keys and values out of range.
Result<HookConfig> parse_hook_config(std::string_view text);

}  // namespace podjail::hook
