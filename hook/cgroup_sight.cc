#include "hook/cgroup_sight.h"

#include <filesystem>
#include <system_error>

#include "hook/container/mountinfo.h"

namespace podjail::hook {
namespace {

// mountinfo knows no symbolic links.
Result<std::string> resolved(const container::KernelNamespace& mounts, const std::string& path) {
  return mounts.run([&]() -> Result<std::string> {
    std::error_code error;
    const auto canonical = std::filesystem::canonical(path, error);
    if (error) return fail_errno("resolve the container's root " + path, error.value());
    return canonical.string();
  });
}

}  // namespace

Status check_cgroup_sight(const container::ContainerProcess& process,
                          const container::KernelNamespace& mounts, const std::string& root,
                          const container::Cgroup& own) {
  const auto whole = resolved(mounts, root);
  if (!whole) return tl::unexpected(whole.error());
  const auto mountinfo = process.read("mountinfo", container::kMaxMountinfo);
  if (!mountinfo) return tl::unexpected(mountinfo.error());
  const auto place = container::foreign_cgroup_mount(*mountinfo, *whole, own.path);
  if (!place) return {};
  return fail(ErrorKind::kRefused, "the container sees cgroups that are not its own at " + *place +
                                       ", and could start processes there; give it a cgroup namespace of its "
                                       "own; no setting allows it");
}

}  // namespace podjail::hook
