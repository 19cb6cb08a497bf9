// What the hook needs to know of a container's config.json (runtime-spec, config.md and config-linux.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hook/seccomp_profile.h"
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
enum class Access { kReadWrite, kReadOnly };

struct Process {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<std::uint32_t> additional_gids;
  std::vector<std::string> args;
  std::vector<std::string> environment;      // "NAME=value"
  std::optional<Capabilities> capabilities;  // nothing: config.json does not say
  NewPrivileges new_privileges = NewPrivileges::kAllowed;
};

struct Root {
  std::string path;  // as written: absolute, or relative to the bundle
  Access access = Access::kReadWrite;
};

struct MountEntry {
  std::string destination;
  std::string type;
  std::string source;
  std::vector<std::string> options;
};

struct Device {
  std::string path;
  std::string type;  // as written: "c", "b", "u" (as "c"), "p"
  std::int64_t major = 0;
  std::int64_t minor = 0;
};

// A rule of the device cgroup. Nothing for a number: any.
struct DeviceRule {
  bool allow = false;
  std::string type;  // "c", "b", "a" or "" (as "a")
  std::optional<std::int64_t> major;
  std::optional<std::int64_t> minor;
  std::string access;  // some of "rwm"; empty: all
};

// The part "linux".
struct Confinement {
  std::vector<NamespaceEntry> namespaces;
  std::vector<Device> devices;
  std::vector<DeviceRule> device_rules;
  std::map<std::string, std::string> sysctls;  // names as written
  std::vector<std::string> masked_paths;
  std::vector<std::string> read_only_paths;
  std::vector<std::string> network_devices;  // of the host, to be moved into the container
  std::optional<SeccompProfile> seccomp;
};

struct Bundle {
  std::map<std::string, std::string> annotations;
  Process process;
  Root root;
  std::vector<MountEntry> mounts;
  Confinement confinement;
};

// kInvalid for JSON that is not of this form (also for keys given twice, which the runtime might read
// differently), and for a capability's name that is not a name: some runtimes read "net_raw" as CAP_NET_RAW,
// so both become the latter.
Result<Bundle> parse_bundle(std::string_view text);

}  // namespace podjail::hook
