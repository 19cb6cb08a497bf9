// A container's cgroup v2: where it lies, how deep, and its id, which is what the ruleset's `socket cgroupv2`
// compares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hook/container/process.h"
#include "lib/base/result.h"

namespace podjail::container {

struct Cgroup {
  std::string path;      // below the cgroup2 mount, "/pod/container"
  unsigned level = 0;    // 2 for the example; 0 is the root
  std::uint64_t id = 0;  // the kernel never gives an id twice
};

// Mount point of the cgroup2 hierarchy in the text of /proc/self/mountinfo. Hybrid layouts have it at
// /sys/fs/cgroup/unified. kUnavailable if there is none, or only a part of the hierarchy is mounted.
Result<std::string> find_cgroup2_mount(std::string_view mountinfo);

// The one of this process.
Result<std::string> cgroup2_mount();

// Where, below `root`, a container has a part of the cgroup v2 hierarchy mounted that is not its own cgroup
// `own` or below. A read-only mount is enough to start a process in any cgroup that can be seen
// (CLONE_INTO_CGROUP asks for permission to write cgroup.procs, not for a writable mount), which would then
// be taken for that cgroup's container, or for the sidecar. `mountinfo` is that of the container.
std::optional<std::string> foreign_cgroup_mount(std::string_view mountinfo, std::string_view root,
                                                std::string_view own);

// The path of the line "0::" in the text of /proc/<pid>/cgroup. kRefused if there is none, or if it lies
// outside the reader's cgroup namespace.
Result<std::string> cgroup2_path(std::string_view proc_cgroup);

// Number of components of such a path.
unsigned level_of(std::string_view path);

// kRefused for the root cgroup: a container without a cgroup of its own cannot be told apart.
Result<Cgroup> locate_cgroup(const ContainerProcess& process);

// The cgroup holds that one process and no other: nothing can have been put beside the sidecar.
Result<bool> holds_only(const Cgroup& cgroup, pid_t pid);

}  // namespace podjail::container
