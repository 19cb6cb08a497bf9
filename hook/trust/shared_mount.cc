#include "hook/trust/shared_mount.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "hook/trust/rooted_path.h"
#include "lib/contract/contract.h"

namespace podjail::trust {
namespace {

using contract::kSharedDirectory;

struct Directory {
  UniqueFd fd;  // O_PATH, or a detached mount
  struct stat facts {};
};

std::string issuer_path() {
  return std::string(kSharedDirectory).append("/").append(contract::kCaFile);
}

Result<Directory> find_shared_directory(int root, std::string_view whose) {
  const auto what = std::string(kSharedDirectory) + " of " + std::string(whose);
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const std::string path(kSharedDirectory);
  Directory found{UniqueFd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how))),
                  {}};
  if (!found.fd && (errno == ELOOP || errno == ENOTDIR)) {
    return fail(ErrorKind::kRefused, what + " is a link or no directory");
  }
  if (!found.fd) return fail_errno("open " + what);
  if (::fstat(found.fd.get(), &found.facts) != 0) return fail_errno("stat " + what);
  return found;
}

Result<struct stat> stat_of(int directory) {
  struct stat facts {};
  if (::fstat(directory, &facts) != 0) return fail_errno("stat a root");
  return facts;
}

tl::unexpected<Error> not_ready() {
  return fail(ErrorKind::kRefused, issuer_path() + " is missing: the sidecar is not ready, or not there");
}

// Before the sidecar has its root, what it calls "/" is the host's: its directory is not ours to show.
Status check_sidecar_root(int root, const struct stat& host_root) {
  const auto facts = stat_of(root);
  if (!facts) return tl::unexpected(facts.error());
  if (is_same_file(*facts, host_root)) return not_ready();
  const auto issuer = find_in_root(root, issuer_path());
  if (!issuer && issuer.error().kind() == ErrorKind::kNotFound) return not_ready();
  if (!issuer) return tl::unexpected(issuer.error());
  return {};
}

Status restrict_mount(int mount) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  attributes.propagation = MS_PRIVATE;
  if (::mount_setattr(mount, "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) {
    return fail_errno("mount_setattr");
  }
  return {};
}

// In the sidecar's mount namespace, as open_tree(2) wants it.
Result<Directory> clone_from_sidecar(const struct stat& host_root) {
  const auto root = open_root("/");
  if (!root) return tl::unexpected(root.error());
  if (auto checked = check_sidecar_root(root->get(), host_root); !checked) {
    return tl::unexpected(std::move(checked.error()));
  }
  auto directory = find_shared_directory(root->get(), "the sidecar");
  if (!directory) return directory;
  UniqueFd clone(::open_tree(directory->fd.get(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!clone) return fail_errno("open_tree");
  if (auto restricted = restrict_mount(clone.get()); !restricted) {
    return tl::unexpected(std::move(restricted.error()));
  }
  directory->fd = std::move(clone);
  return directory;
}

// In the workload's mount namespace.
Status attach_to_workload(const Directory& clone, const std::string& path) {
  const auto root = open_root(path);
  if (!root) return tl::unexpected(root.error());
  const auto place = find_shared_directory(root->get(), "the container");
  if (!place) return tl::unexpected(place.error());
  constexpr unsigned kByDescriptors = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
  if (::move_mount(clone.fd.get(), "", place->fd.get(), "", kByDescriptors) != 0) {
    return fail_errno("move_mount");
  }
  const auto now = find_shared_directory(root->get(), "the container");
  if (!now) return tl::unexpected(now.error());
  if (is_same_file(now->facts, clone.facts)) return {};
  return fail(ErrorKind::kInternal, "the shared directory is not covered after mounting");
}

}  // namespace

Result<Issuer> look_for_issuer(const ContainerRoot& workload) {
  return workload.mounts.run([&]() -> Result<Issuer> {
    const auto root = open_root(workload.path);
    if (!root) return tl::unexpected(root.error());
    const auto found = find_in_root(root->get(), issuer_path());
    if (!found && found.error().kind() == ErrorKind::kNotFound) return Issuer::kMissing;
    if (!found) return tl::unexpected(found.error());
    return Issuer::kThere;
  });
}

Status mount_shared_directory(const container::KernelNamespace& sidecar, const ContainerRoot& workload) {
  const auto host = open_root("/");
  if (!host) return tl::unexpected(host.error());
  const auto host_root = stat_of(host->get());
  if (!host_root) return tl::unexpected(host_root.error());
  const auto clone = sidecar.run([&] { return clone_from_sidecar(*host_root); });
  if (!clone) return tl::unexpected(clone.error());
  return workload.mounts.run([&] { return attach_to_workload(*clone, workload.path); });
}

}  // namespace podjail::trust
