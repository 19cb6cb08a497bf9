#include "hook/container/cgroup.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "hook/container/mountinfo.h"
#include "hook/container/split.h"
#include "lib/base/file.h"

namespace podjail::container {
namespace {

constexpr std::size_t kMaxProcCgroup = 64 << 10;
constexpr std::size_t kMaxProcs = 64 << 10;

Result<UniqueFd> open_directory(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return fail_errno("open " + path);
  return fd;
}

Result<std::string> full_path(const std::string& path) {
  const auto mount = cgroup2_mount();
  if (!mount) return mount;
  return *mount + path;
}

}  // namespace

Result<std::string> find_cgroup2_mount(std::string_view mountinfo) {
  bool partial = false;
  for (const auto& mount : parse_mountinfo(mountinfo)) {
    if (mount.type != "cgroup2") continue;
    if (mount.root == "/") return mount.point;
    partial = true;
  }
  return fail(ErrorKind::kUnavailable, partial ? "only a part of the cgroup v2 hierarchy is mounted here"
                                               : "no cgroup v2 hierarchy is mounted");
}

Result<std::string> cgroup2_mount() {
  const auto mountinfo = read_file("/proc/self/mountinfo", kMaxMountinfo);
  if (!mountinfo) return mountinfo;
  return find_cgroup2_mount(*mountinfo);
}

std::optional<std::string> foreign_cgroup_mount(std::string_view mountinfo, std::string_view root,
                                                std::string_view own) {
  for (const auto& mount : parse_mountinfo(mountinfo)) {
    const bool foreign =
        mount.type == "cgroup2" && is_at_or_below(mount.point, root) && !is_at_or_below(mount.root, own);
    if (foreign) return mount.point.substr(root == "/" ? 0 : root.size());
  }
  return std::nullopt;
}

Result<std::string> cgroup2_path(std::string_view proc_cgroup) {
  for (const auto line : split(proc_cgroup, '\n')) {
    if (!line.starts_with("0::/")) continue;
    const auto path = line.substr(3);
    const auto parts = split(path, '/');
    if (std::find(parts.begin(), parts.end(), "..") != parts.end()) {
      return fail(ErrorKind::kRefused, "the container's cgroup lies outside the hook's cgroup namespace");
    }
    return std::string(path);
  }
  return fail(ErrorKind::kRefused, "the container has no cgroup v2");
}

unsigned level_of(std::string_view path) {
  return static_cast<unsigned>(split(path, '/').size());
}

Result<Cgroup> locate_cgroup(const ContainerProcess& process) {
  const auto text = process.read("cgroup", kMaxProcCgroup);
  if (!text) return tl::unexpected(text.error());
  const auto path = cgroup2_path(*text);
  if (!path) return tl::unexpected(path.error());
  Cgroup cgroup{*path, level_of(*path), 0};
  if (cgroup.level == 0) return fail(ErrorKind::kRefused, "the container has no cgroup of its own");
  const auto whole = full_path(cgroup.path);
  if (!whole) return tl::unexpected(whole.error());
  const auto directory = open_directory(*whole);
  if (!directory) return tl::unexpected(directory.error());
  struct stat facts {};
  if (::fstat(directory->get(), &facts) != 0) return fail_errno("stat " + *whole);
  cgroup.id = facts.st_ino;  // cgroupfs numbers its inodes by cgroup id
  return cgroup;
}

Result<bool> holds_only(const Cgroup& cgroup, pid_t pid) {
  const auto whole = full_path(cgroup.path);
  if (!whole) return tl::unexpected(whole.error());
  const auto listed = read_file(*whole + "/cgroup.procs", kMaxProcs);
  if (!listed) return tl::unexpected(listed.error());
  const auto processes = split(*listed, '\n');
  return processes.size() == 1 && processes.front() == std::to_string(pid);
}

}  // namespace podjail::container
