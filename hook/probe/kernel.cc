#include "hook/probe/kernel.h"

#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "hook/container/cgroup.h"
#include "hook/look_host.h"
#include "lib/base/file.h"

namespace podjail::probe {
namespace {

constexpr std::size_t kMaxMountinfo = 4 << 20;

struct Call {
  long number;
  const char* name;
  const char* use;
};

constexpr std::array kCalls = {
    Call{SYS_openat2, "openat2", "resolves paths inside an image"},
    Call{SYS_open_tree, "open_tree", "mounts trust bundles"},
    Call{SYS_move_mount, "move_mount", "mounts trust bundles"},
    Call{SYS_mount_setattr, "mount_setattr", "makes their mounts read-only"},
};

Finding version() {
  utsname name{};
  if (::uname(&name) != 0) return {"kernel", Verdict::kFails, "it does not say its version"};
  return {"kernel", Verdict::kHolds, std::string(name.sysname) + " " + name.release};
}

Finding cgroups() {
  const auto mountinfo = read_file("/proc/self/mountinfo", kMaxMountinfo);
  if (!mountinfo) return {"cgroup v2", Verdict::kFails, mountinfo.error().message()};
  const auto mount = container::find_cgroup2_mount(*mountinfo);
  return finding_of("cgroup v2", mount ? Status{} : tl::unexpected(mount.error()),
                    mount ? "mounted whole at " + *mount : "");
}

// Called with descriptors that are none, a call that exists answers with another error than ENOSYS.
Finding call(const Call& known) {
  const auto answer = ::syscall(known.number, -1, "", nullptr, 0, 0);
  const bool exists = answer >= 0 || errno != ENOSYS;
  return {known.name, exists ? Verdict::kHolds : Verdict::kFails,
          exists ? known.use : "this kernel does not have it"};
}

Finding vsock() {
  if (hook::look_for_vsock() == hook::VsockFact::kAbsent)
    return {"AF_VSOCK", Verdict::kHolds, "this host has none"};
  return {
      "AF_VSOCK", Verdict::kNotable,
      "sockets of it can be made here: containers need a seccomp profile that keeps it away (docs/hook.md)"};
}

}  // namespace

std::vector<Finding> kernel_findings() {
  std::vector<Finding> findings = {version(), cgroups()};
  for (const auto& known : kCalls) findings.push_back(call(known));
  findings.push_back(vsock());
  return findings;
}

}  // namespace podjail::probe
