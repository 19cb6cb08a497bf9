#include "hook/trust/rooted_path.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "lib/base/file.h"

namespace podjail::trust {
namespace {

constexpr int kAttempts = 8;  // openat2 answers EAGAIN when something was renamed while it resolved ".."

// File systems whose files are the kernel's own words. The hook may read there what a container may not, so a
// copy of one would be a way around masked paths and missing capabilities.
constexpr std::array<std::uint32_t, 22> kOfTheKernel = {
    PROC_SUPER_MAGIC,     SYSFS_MAGIC,    DEBUGFS_MAGIC,        TRACEFS_MAGIC,       SECURITYFS_MAGIC,
    SELINUX_MAGIC,        SMACK_MAGIC,    CGROUP_SUPER_MAGIC,   CGROUP2_SUPER_MAGIC, BPF_FS_MAGIC,
    PSTOREFS_MAGIC,       EFIVARFS_MAGIC, RDTGROUP_SUPER_MAGIC, DEVPTS_SUPER_MAGIC,  BINFMTFS_MAGIC,
    BINDERFS_SUPER_MAGIC, NSFS_MAGIC,     AAFS_MAGIC,
    0x62656570,  // configfs
    0x19800202,  // mqueue
    0x65735543,  // fusectl
    0x67596969,  // rpc_pipefs
};

Status check_file_system(int fd, const std::string& path) {
  struct statfs facts {};
  if (::fstatfs(fd, &facts) != 0) return fail_errno("statfs " + path + " in the image");
  const auto type = static_cast<std::uint32_t>(facts.f_type);
  if (std::find(kOfTheKernel.begin(), kOfTheKernel.end(), type) == kOfTheKernel.end()) return {};
  return fail(ErrorKind::kRefused,
              path + " leads to a file system of the kernel, which holds no certificates");
}

tl::unexpected<Error> cannot_open(const std::string& path) {
  if (errno == ENOENT || errno == ENOTDIR)
    return fail(ErrorKind::kNotFound, path + " does not exist in the image");
  if (errno == ELOOP || errno == EXDEV) {
    return fail(ErrorKind::kRefused, path + " is a link that leads out of the image or nowhere");
  }
  return fail_errno("open " + path + " in the image");
}

}  // namespace

bool is_same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

Result<UniqueFd> open_root(const std::string& path) {
  UniqueFd root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return fail_errno("open the container's root " + path);
  return root;
}

UniqueFd open_in_root(int root, const std::string& path, std::uint64_t flags, Mounts mounts) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  if (mounts == Mounts::kRefused) how.resolve |= RESOLVE_NO_XDEV;
  for (int attempt = 1;; ++attempt) {
    const auto fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR) || attempt == kAttempts)
      return UniqueFd(static_cast<int>(fd));
  }
}

Result<FoundFile> look_in_root(int root, const std::string& path) {
  FoundFile found{open_in_root(root, path, O_PATH, Mounts::kCrossed), {}};
  if (!found.place) return cannot_open(path);
  if (::fstat(found.place.get(), &found.facts) != 0) return fail_errno("stat " + path + " in the image");
  if (auto checked = check_file_system(found.place.get(), path); !checked)
    return tl::unexpected(std::move(checked.error()));
  return found;
}

Result<FoundFile> find_in_root(int root, const std::string& path) {
  auto found = look_in_root(root, path);
  if (!found) return found;
  // Looked at before it is opened: opening a device or a FIFO does things.
  if (!S_ISREG(found->facts.st_mode))
    return fail(ErrorKind::kRefused, path + " in the image is not a regular file");
  return found;
}

Result<std::string> read_in_root(int root, const std::string& path, const FoundFile& found,
                                 std::size_t max_bytes) {
  const auto fd = open_in_root(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, Mounts::kCrossed);
  if (!fd) return cannot_open(path);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return fail_errno("stat " + path + " in the image");
  if (!is_same_file(facts, found.facts))
    return fail(ErrorKind::kRefused, path + " in the image changed meanwhile");
  auto contents = read_all(fd.get(), max_bytes);
  if (!contents) return fail_within(path + " in the image", std::move(contents.error()));
  return contents;
}

}  // namespace podjail::trust
