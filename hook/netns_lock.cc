#include "hook/netns_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace podjail::hook {
namespace {

Status make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fail_errno("create " + path);
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return fail_errno("stat " + path);
  const bool is_ours = S_ISDIR(facts.st_mode) && facts.st_uid == ::geteuid() && (facts.st_mode & 022) == 0;
  if (!is_ours)
    return fail(ErrorKind::kRefused, path + " is not a directory that only the hook's user can write");
  return {};
}

Status lock(int fd) {
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return fail_errno("flock");
  }
  return {};
}

// Whoever let the lock go before us removed its file: then we hold a lock that nobody else will ask for.
bool is_still_at(int fd, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(fd, &held) == 0 && ::lstat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

}  // namespace

Result<NetnsLock> NetnsLock::take(const std::string& directory, const container::NamespaceId& netns) {
  if (auto made = make_directory(directory); !made) return tl::unexpected(std::move(made.error()));
  const auto path = directory + "/" + std::to_string(netns.inode) + ".lock";
  while (true) {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return fail_errno("open " + path);
    if (auto locked = lock(fd.get()); !locked) return fail_within(path, std::move(locked.error()));
    if (is_still_at(fd.get(), path)) return NetnsLock(path, std::move(fd));
  }
}

NetnsLock::~NetnsLock() {
  if (fd_) ::unlink(path_.c_str());  // before the descriptor, and with it the lock, goes
}

}  // namespace podjail::hook
