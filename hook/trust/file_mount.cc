#include "hook/trust/file_mount.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lib/base/file.h"

namespace podjail::trust {

constexpr mode_t kReadable = 0444;

Result<FileMount> FileMount::make(std::string path, std::string_view contents, const struct stat& like) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail_errno("remove " + path);
  const UniqueFd file(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return fail_errno("create " + path);
  FileMount made(std::move(path));
  if (auto written = write_all(file.get(), contents); !written)
    return fail_within(made.path_, std::move(written.error()));
  if (::fchown(file.get(), like.st_uid, like.st_gid) != 0) return fail_errno("chown a trust bundle");
  if (::fchmod(file.get(), like.st_mode & kReadable) != 0) return fail_errno("chmod a trust bundle");
  if (::fstat(file.get(), &made.facts_) != 0) return fail_errno("stat a trust bundle");
  made.mount_.reset(::open_tree(file.get(), "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
  if (!made.mount_) return fail_errno("open_tree");
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  if (::mount_setattr(made.mount_.get(), "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) {
    return fail_errno("mount_setattr");
  }
  return made;
}

FileMount::FileMount(FileMount&& other) noexcept
    : path_(std::exchange(other.path_, {})), mount_(std::move(other.mount_)), facts_(other.facts_) {}

FileMount::~FileMount() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Status attach(const FileMount& file, const FoundFile& target) {
  constexpr unsigned kByDescriptors = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
  if (::move_mount(file.descriptor(), "", target.place.get(), "", kByDescriptors) != 0)
    return fail_errno("move_mount");
  return {};
}

}  // namespace podjail::trust
