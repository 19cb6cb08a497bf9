// A directory that nobody else reads, gone with its owner.
#pragma once

#include <optional>
#include <string>

#include "cli/process/child.h"
#include "lib/base/result.h"

namespace podjail::cli {

class PrivateDirectory {
 public:
  // Below XDG_RUNTIME_DIR, TMPDIR or /tmp, with mode 0700 and, if given, of another owner.
  static Result<PrivateDirectory> create(const std::optional<UserAndGroup>& owner);
  PrivateDirectory(PrivateDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;
  ~PrivateDirectory();

  const std::string& path() const { return path_; }
  // One within, likewise.
  Result<std::string> make(const std::string& name, const std::optional<UserAndGroup>& owner) const;

 private:
  explicit PrivateDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace podjail::cli
