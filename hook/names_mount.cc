#include "hook/names_mount.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>

#include "hook/container/mountinfo.h"
#include "lib/base/unique_fd.h"
#include "lib/contract/contract.h"

namespace podjail::hook {
namespace {

// How the file system is found again in a mount namespace. Whoever could mount another of that name there
// could do anything with the sidecar.
constexpr const char* kSource = "podjail-containers";
constexpr const char* kUnfinished = "containers.new";

// No symbolic link is followed, so the path leads nowhere else than it says.
UniqueFd open_plainly(int root, const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
}

Result<UniqueFd> open_root(const std::string& path) {
  UniqueFd root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return fail_errno("open " + path);
  return root;
}

Result<UniqueFd> find_or_make_directory(const std::string& root_path) {
  const auto root = open_root(root_path);
  if (!root) return tl::unexpected(root.error());
  const auto path = std::filesystem::path(contract::kContainersFile).parent_path();
  auto found = open_plainly(root->get(), path);
  if (!found && errno == ENOENT) {
    const auto parent = open_plainly(root->get(), path.parent_path());
    if (parent && ::mkdirat(parent.get(), path.filename().c_str(), 0755) == 0)
      found = open_plainly(root->get(), path);
  }
  if (!found) return fail_errno("open " + path.string() + " in the sidecar's image");
  return found;
}

Status configure(int context, const char* key, const char* value) {
  if (::fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) != 0)
    return fail_errno(std::string("fsconfig ") + key);
  return {};
}

// A new tmpfs, attached nowhere yet.
Result<UniqueFd> make_file_system() {
  struct Setting {
    const char* key;
    const char* value;
  };
  static constexpr std::array kSettings = {Setting{"source", kSource}, Setting{"size", "256k"},
                                           Setting{"nr_inodes", "16"}, Setting{"mode", "0755"}};
  const UniqueFd context(::fsopen("tmpfs", FSOPEN_CLOEXEC));
  if (!context) return fail_errno("fsopen tmpfs");
  for (const auto& [key, value] : kSettings) {
    if (auto set = configure(context.get(), key, value); !set) return tl::unexpected(std::move(set.error()));
  }
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return fail_errno("create a tmpfs");
  constexpr unsigned kAttributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  UniqueFd mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, kAttributes));
  if (!mount) return fail_errno("fsmount");
  return mount;
}

Status write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("write the containers' names");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// Whole or not at all, for a reader at any instant.
Status write_document(int directory, std::string_view document) {
  const auto name = std::filesystem::path(contract::kContainersFile).filename();
  if (::unlinkat(directory, kUnfinished, 0) != 0 && errno != ENOENT) return fail_errno("remove a file");
  const UniqueFd file(
      ::openat(directory, kUnfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return fail_errno("create the file of the containers' names");
  if (auto written = write_whole(file.get(), document); !written) return written;
  if (::fchmod(file.get(), 0444) != 0) return fail_errno("chmod the file of the containers' names");
  if (::renameat(directory, kUnfinished, directory, name.c_str()) != 0)
    return fail_errno("rename " + name.string());
  return {};
}

Status mount_inside(const std::string& root, std::string_view document) {
  const auto place = find_or_make_directory(root);
  if (!place) return tl::unexpected(place.error());
  const auto mount = make_file_system();
  if (!mount) return tl::unexpected(mount.error());
  if (auto written = write_document(mount->get(), document); !written) return written;
  constexpr unsigned kByDescriptors = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
  if (::move_mount(mount->get(), "", place->get(), "", kByDescriptors) != 0) return fail_errno("move_mount");
  return {};
}

Status renew_inside(const container::MountLine& mount, std::string_view document) {
  const auto root = open_root("/");
  if (!root) return tl::unexpected(root.error());
  const auto directory = open_plainly(root->get(), mount.point);
  if (!directory) return fail_errno("open " + mount.point + " of the sidecar");
  struct stat facts {};
  if (::fstat(directory.get(), &facts) != 0) return fail_errno("stat " + mount.point);
  const auto device = std::to_string(::major(facts.st_dev)) + ":" + std::to_string(::minor(facts.st_dev));
  // The sidecar may have changed its root since its mounts were read.
  if (device != mount.device) return fail(ErrorKind::kUnavailable, mount.point + " is another file system");
  return write_document(directory.get(), document);
}

Result<container::MountLine> find_mount(const container::ContainerProcess& process) {
  const auto text = process.read("mountinfo", container::kMaxMountinfo);
  if (!text) return tl::unexpected(text.error());
  auto mounts = container::parse_mountinfo(*text);
  // The last: a second run for the sidecar has covered the first one's.
  const auto ours = std::find_if(mounts.rbegin(), mounts.rend(), [](const auto& mount) {
    return mount.type == "tmpfs" && mount.source == kSource;
  });
  if (ours == mounts.rend())
    return fail(ErrorKind::kNotFound, "the sidecar has no directory of the containers' names");
  return std::move(*ours);
}

Status check_is_not_host(const container::KernelNamespace& mounts) {
  const auto is_host = mounts.is_of_host();
  if (!is_host) return tl::unexpected(is_host.error());
  if (*is_host) return fail(ErrorKind::kRefused, "the sidecar uses the host's mounts");
  return {};
}

}  // namespace

Status mount_names(const container::KernelNamespace& mounts, const std::string& root,
                   std::string_view document) {
  if (auto checked = check_is_not_host(mounts); !checked) return checked;
  return mounts.run([&] { return mount_inside(root, document); });
}

Status renew_names(const container::ContainerProcess& sidecar, std::string_view document) {
  const auto mounts = container::KernelNamespace::open(sidecar, container::NamespaceKind::kMount);
  if (!mounts) return tl::unexpected(mounts.error());
  if (auto checked = check_is_not_host(*mounts); !checked) return checked;
  const auto mount = find_mount(sidecar);
  if (!mount) return tl::unexpected(mount.error());
  return mounts->run([&] { return renew_inside(*mount, document); });
}

}  // namespace podjail::hook
