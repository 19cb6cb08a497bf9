#include "hook/handover/state_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::hook {
namespace {

struct DirectoryEnd {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

Status check_owner(int fd, const std::string& path) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return fail_errno("stat " + path);
  if (facts.st_uid != ::geteuid() || (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail(ErrorKind::kRefused, path + " may be written by others than root");
  return {};
}

}  // namespace

Result<StateDirectory> StateDirectory::open(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd && (errno == ELOOP || errno == ENOTDIR))
    return fail(ErrorKind::kRefused, printable(path) + " is a link or no directory");
  if (!fd) return fail_errno("open " + printable(path));
  if (auto checked = check_owner(fd.get(), printable(path)); !checked)
    return tl::unexpected(std::move(checked.error()));
  return StateDirectory(std::move(fd));
}

// Two hooks that look at the same time may both find room for one: the bound is a dam, not a count.
Status StateDirectory::check_room(std::size_t bytes) const {
  const std::unique_ptr<DIR, DirectoryEnd> entries(
      ::fdopendir(::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  if (!entries) return fail_errno("read the state directory");
  std::size_t files = 0;
  while (const auto* entry = ::readdir(entries.get())) {
    struct stat facts {};
    if (::fstatat(fd_.get(), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0 || S_ISDIR(facts.st_mode))
      continue;
    bytes += static_cast<std::size_t>(facts.st_size);
    if (++files >= kMaxFiles || bytes > kMaxBytes)
      return fail(ErrorKind::kExhausted, "the state directory is full: nobody reads it");
  }
  return {};
}

Status StateDirectory::put(const std::string& name, std::string_view contents) const {
  if (auto room = check_room(contents.size()); !room) return room;
  const auto temporary = "." + name + "." + std::to_string(::getpid());
  ::unlinkat(fd_.get(), temporary.c_str(), 0);
  const UniqueFd file(::openat(fd_.get(), temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file) return fail_errno("create " + printable(temporary));
  auto written = write_all(file.get(), contents);
  if (written && ::renameat(fd_.get(), temporary.c_str(), fd_.get(), name.c_str()) != 0)
    written = fail_errno("rename " + printable(temporary));
  if (!written) ::unlinkat(fd_.get(), temporary.c_str(), 0);
  return written;
}

Status StateDirectory::remove(const std::string& name) const {
  if (::unlinkat(fd_.get(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return fail_errno("remove " + printable(name));
}

}  // namespace podjail::hook
