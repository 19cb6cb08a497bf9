// A directory that nobody else reads, gone with its owner, and with the process whatever ended that.
#pragma once

#include <optional>
#include <string>

#include "cli/process/child.h"
#include "cli/process/last_will.h"
#include "lib/base/result.h"

namespace podjail::serve {

class PrivateDirectory {
 public:
  // Below XDG_RUNTIME_DIR, TMPDIR or /tmp, with mode 0700 and, if given, of another owner. No thread may run.
  static Result<PrivateDirectory> create(const std::optional<Identity>& owner);
  PrivateDirectory(PrivateDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})), removal_(std::move(other.removal_)) {}
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory();

  const std::string& path() const { return path_; }
  // One within, likewise.
  Result<std::string> make(const std::string& name, const std::optional<Identity>& owner) const;

 private:
  explicit PrivateDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
  std::optional<LastWill> removal_;
};

}  // namespace podjail::serve
