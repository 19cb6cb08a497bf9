#include "hook/trust/layer.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>

#include "hook/trust/rooted_path.h"
#include "lib/base/file.h"

namespace podjail::trust {
namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kDirectoryMode = 0755;

// What the kernel says of a file that is not ours to write: behind a mount point, on a read-only or foreign
// file system, immutable, or of a user whom the mount does not know.
bool is_not_here(int error) {
  return error == EXDEV || error == EROFS || error == EPERM || error == EACCES || error == EOVERFLOW ||
         error == ETXTBSY;
}

// New entries belong to whom their directory belongs, which in a user namespace is not our root. The mode is
// set as well: the hook's umask hides everything.
Status give_as(int directory, const std::string& name, mode_t mode) {
  struct stat facts {};
  if (::fstat(directory, &facts) != 0) return fail_errno("stat a directory of the image");
  if (::fchownat(directory, name.c_str(), facts.st_uid, facts.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
    return fail_errno("chown " + name);
  if (mode != 0 && ::fchmodat(directory, name.c_str(), mode, 0) != 0) return fail_errno("chmod " + name);
  return {};
}

tl::unexpected<Error> cannot_put(const std::string& name) {
  if (is_not_here(errno) || errno == EISDIR || errno == EBUSY)
    return fail(ErrorKind::kNotFound, name + " cannot be put there");
  return fail_errno("create " + name);
}

Status remove_entry(int directory, const std::string& name) {
  if (::unlinkat(directory, name.c_str(), 0) != 0 && errno != ENOENT) return cannot_put(name);
  return {};
}

}  // namespace

Result<std::optional<Layer>> Layer::of(int root, Placement placement) {
  if (placement == Placement::kMount) return std::nullopt;
  if (placement == Placement::kLayer) return Layer(root);
  struct statfs facts {};
  if (::fstatfs(root, &facts) != 0) return fail_errno("statfs the container's root");
  if (facts.f_type != OVERLAYFS_SUPER_MAGIC) return std::nullopt;
  return Layer(root);
}

Result<Layer::Written> Layer::rewrite(const std::string& path, std::string_view contents) const {
  // O_TRUNC: an overlay then copies no byte of what is about to go.
  const auto fd = open_in_root(root_, path, O_WRONLY | O_TRUNC | O_NONBLOCK | O_NOCTTY, Mounts::kRefused);
  if (!fd && is_not_here(errno)) return Written::kNotHere;
  if (!fd) return fail_errno("open " + path + " in the image");
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return fail_errno("stat " + path + " in the image");
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::kRefused, path + " in the image changed meanwhile");
  if (auto written = write_all(fd.get(), contents); !written)
    return fail_within(path + " in the image", std::move(written.error()));
  return Written::kYes;
}

Result<UniqueFd> Layer::directory(const std::string& path) const {
  auto fd = open_in_root(root_, path, O_RDONLY | O_DIRECTORY, Mounts::kRefused);
  if (fd) return fd;
  if (errno == ENOENT || errno == ENOTDIR || is_not_here(errno))
    return fail(ErrorKind::kNotFound, path + " is no directory of the container's layer");
  if (errno == ELOOP)
    return fail(ErrorKind::kRefused, path + " is a link that leads out of the image or nowhere");
  return fail_errno("open " + path + " in the image");
}

Result<UniqueFd> Layer::make_directory(const std::string& path) const {
  auto made = directory(path);
  if (made || made.error().kind() != ErrorKind::kNotFound) return made;
  const auto slash = path.rfind('/');
  const auto above = path.substr(0, slash);
  const auto parent = above.empty() ? directory("/") : make_directory(above);
  if (!parent) return tl::unexpected(parent.error());
  const auto name = path.substr(slash + 1);
  if (::mkdirat(parent->get(), name.c_str(), kDirectoryMode) == 0) {
    if (auto given = give_as(parent->get(), name, kDirectoryMode); !given)
      return tl::unexpected(std::move(given.error()));
  } else if (errno != EEXIST && !is_not_here(errno)) {
    return fail_errno("make " + path + " in the image");
  }
  return directory(path);  // kNotFound if something else has the name
}

Status put_file(int directory, std::string_view name, std::string_view contents) {
  const std::string entry(name);
  if (auto removed = remove_entry(directory, entry); !removed) return removed;
  const UniqueFd file(
      ::openat(directory, entry.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (!file) return cannot_put(entry);
  if (auto written = write_all(file.get(), contents); !written) return written;
  return give_as(directory, entry, kFileMode);
}

Status put_link(int directory, std::string_view name, std::string_view target) {
  const std::string entry(name);
  if (auto removed = remove_entry(directory, entry); !removed) return removed;
  if (::symlinkat(std::string(target).c_str(), directory, entry.c_str()) != 0) return cannot_put(entry);
  return give_as(directory, entry, 0);
}

}  // namespace podjail::trust
