#include "cli/run/jail_mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "cli/run/file_covers.h"
#include "cli/run/run_options.h"
#include "lib/contract/contract.h"

namespace podjail::cli {
namespace {

constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV;

Status mount_memory(const char* place, unsigned long flags, const std::string& options) {
  if (::mount("tmpfs", place, "tmpfs", flags, options.c_str()) != 0)
    return fail_errno(std::string("mount memory at ") + place);
  return {};
}

std::string owned(const char* mode, uid_t uid, gid_t gid) {
  return std::string("mode=") + mode + ",uid=" + std::to_string(uid) + ",gid=" + std::to_string(gid);
}

Result<UniqueFd> open_directory(const char* path) {
  UniqueFd fd(::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail_errno(std::string("open ") + path);
  return fd;
}

// A mount that no path leads to: it lives as long as the descriptor.
Result<UniqueFd> make_withheld(const Identity& identity) {
  const auto options = owned("0700", identity.sidecar_uid, identity.sidecar_gid);
  if (auto made = mount_memory(kJailShared, kPlain | MS_NOEXEC, options); !made)
    return tl::unexpected(std::move(made.error()));
  auto directory = open_directory(kJailShared);
  if (!directory) return directory;
  if (::umount2(kJailShared, MNT_DETACH) != 0) return fail_errno("detach memory");
  return directory;
}

// What lies below is written by the sidecar, who has the descriptor of the mount below.
Status make_shared_read_only() {
  if (::mount(kJailShared, kJailShared, nullptr, MS_BIND, nullptr) != 0)
    return fail_errno(std::string("bind ") + kJailShared);
  const auto flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOEXEC | kPlain;
  if (::mount(nullptr, kJailShared, nullptr, flags, nullptr) != 0)
    return fail_errno(std::string("make read-only ") + kJailShared);
  return {};
}

// Processes outside are not seen, and cannot be named.
Status mount_processes() {
  if (::mount("proc", "/proc", "proc", kPlain | MS_NOEXEC, nullptr) == 0) return {};
  const auto failed = Error::from_errno("mount /proc", errno).message();
  return fail(ErrorKind::kUnavailable,
              failed + ": a container that masks parts of its own /proc cannot hold a jail");
}

Status make_read_only(const char* path) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::mount_setattr(AT_FDCWD, path, AT_RECURSIVE, &attributes, sizeof attributes) != 0)
    return errno == ENOENT ? Status() : fail_errno(std::string("make read-only ") + path);
  return {};
}

Status protect_kernel_files() {
  for (const char* path : {"/proc/sys", "/proc/irq", "/proc/bus", "/proc/sysrq-trigger"}) {
    if (::mount(path, path, nullptr, MS_BIND | MS_REC, nullptr) != 0 && errno != ENOENT)
      return fail_errno(std::string("bind ") + path);
    if (auto made = make_read_only(path); !made) return made;
  }
  return make_read_only("/sys");
}

Status hide_directories(const MountPlan& plan, const Identity& identity) {
  for (const auto& path : plan.hidden_directories) {
    const auto options = owned("0700", identity.command_uid, identity.command_gid);
    const auto hidden = mount_memory(path.c_str(), kPlain, options);
    if (!hidden && !is_unreachable(hidden.error())) return hidden;
  }
  return {};
}

// The directory the caller was in, as the jail has it: it may lie below what is hidden now.
Status enter(const std::string& directory) {
  if (::chdir(directory.c_str()) != 0) return fail_errno("working directory " + directory + " in the jail");
  return {};
}

}  // namespace

Result<JailDirectories> begin_mounts(const Identity& identity) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return fail_errno("make mounts private");
  if (auto made = mount_memory(kJailShm, kPlain, "mode=1777"); !made)
    return tl::unexpected(std::move(made.error()));
  if (::mkdir(kJailShared, 0755) != 0) return fail_errno(std::string("mkdir ") + kJailShared);
  auto withheld = make_withheld(identity);
  if (!withheld) return tl::unexpected(std::move(withheld.error()));
  const auto options = owned("0755", identity.sidecar_uid, identity.sidecar_gid);
  if (auto made = mount_memory(kJailShared, kPlain | MS_NOEXEC, options); !made)
    return tl::unexpected(std::move(made.error()));
  auto shared = open_directory(kJailShared);
  if (!shared) return tl::unexpected(std::move(shared.error()));
  return JailDirectories{std::move(*shared), std::move(*withheld)};
}

Status finish_mounts(const MountPlan& plan, const Identity& identity) {
  auto allowed = open_allowed(plan.allowed_sockets);
  if (!allowed) return tl::unexpected(std::move(allowed.error()));
  if (auto written = write_cover_files(); !written) return written;
  if (auto made = make_shared_read_only(); !made) return made;
  if (auto covered = cover_trust(plan.bundles, plan.java_stores); !covered) return covered;
  if (auto covered = cover_resolver_settings(); !covered) return covered;
  if (auto hidden = hide_sockets(plan.hidden_sockets); !hidden) return hidden;
  if (auto hidden = hide_directories(plan, identity); !hidden) return hidden;
  if (auto put = put_back(*allowed); !put) return put;
  if (auto mounted = mount_processes(); !mounted) return mounted;
  if (plan.kernel_files == MountPlan::KernelFiles::kReadOnly) {
    if (auto made = protect_kernel_files(); !made) return made;
  }
  return enter(plan.working_directory);
}

}  // namespace podjail::cli
