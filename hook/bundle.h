// What the hook needs to know of a container's config.json (runtime-spec, config.md and config-linux.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::hook {

inline constexpr std::size_t kMaxBundleBytes = 2 << 20;  // a large seccomp profile is 100 KiB

struct NamespaceEntry {
  std::string type;
  std::string path;  // empty: a new one
};

struct Capabilities {  // names as the kernel writes them, "CAP_NET_RAW"
  std::vector<std::string> bounding;
  std::vector<std::string> effective;
  std::vector<std::string> inheritable;
  std::vector<std::string> permitted;
  std::vector<std::string> ambient;
};

enum class NewPrivileges { kAllowed, kForbidden };  // process.noNewPrivileges false, true

struct Bundle {
  std::map<std::string, std::string> annotations;
  std::uint32_t uid = 0;
  std::string executable;                    // args[0]; empty if there are no args
  std::optional<Capabilities> capabilities;  // nothing: config.json does not say
  NewPrivileges new_privileges = NewPrivileges::kAllowed;
  std::vector<NamespaceEntry> namespaces;
  std::vector<std::string> mount_destinations;
  std::vector<std::string> environment;  // process.env, "NAME=value"
  std::string root_path;                 // as written: absolute, or relative to the bundle
};

// kInvalid for JSON that is not of this form (also for keys given twice, which the runtime might read
// differently), and for a capability's name that is not a name: some runtimes read "net_raw" as CAP_NET_RAW,
// so both become the latter.
Result<Bundle> parse_bundle(std::string_view text);

// Something is mounted at contract::kSharedDirectory, however its path is written.
bool mounts_shared_directory(const Bundle& bundle);

}  // namespace podjail::hook
