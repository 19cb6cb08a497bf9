// One hook at a time per network namespace: the containers of a pod may start together. A lock is a file of
// the host, named by the namespace's inode number, held with flock(2), and removed when it is let go: a
// killed hook leaves a file that locks nothing.
#pragma once

#include <string>

#include "hook/container/kernel_namespace.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::hook {

inline constexpr const char* kRunDirectory = "/run/podjail-hook";

class NetnsLock {
 public:
  // Waits as long as it takes; the hook's deadline bounds that. Creates `directory`, readable by root alone,
  // if need be.
  static Result<NetnsLock> take(const std::string& directory, const container::NamespaceId& netns);
  NetnsLock(NetnsLock&&) = default;
  NetnsLock& operator=(NetnsLock&&) = delete;
  ~NetnsLock();

  // Paths that begin so are the holder's to use, for files that go before the lock does.
  std::string work_files() const { return path_ + ".trust"; }

 private:
  NetnsLock(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  std::string path_;
  UniqueFd fd_;
};

}  // namespace podjail::hook
