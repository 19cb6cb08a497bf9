// The policies of the command line where the sidecar looks for them: directories where they are, files and
// the expression copied into a directory of ours, since the sidecar reads whole directories. Files are looked
// at again from time to time, and what has changed is copied anew: the sidecar then takes it, or keeps the
// last good set and says why.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

class PolicyFolder {
 public:
  // `own` exists and is empty. kNotFound for what does not exist, kInvalid for two files of one name.
  static Result<PolicyFolder> create(std::string own, const std::vector<std::string>& paths,
                                     const std::optional<std::string>& expression);

  // All of them, absolute.
  const std::vector<std::string>& directories() const { return directories_; }
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kSettle{200};
  // Copies what has changed and has stayed so for kSettle: many programs empty a file before they write it.
  // A file that cannot be read any more keeps its last contents: an error, told once.
  Status refresh(Time now);

 private:
  struct Copied {
    std::string from;
    std::string to;
    std::string text;        // as copied
    std::string found = {};  // another text, since then
    Time since = {};
    std::string failure = {};
  };
  static Status copy_settled(Copied& file, std::string text, Time now);
  explicit PolicyFolder(std::string own) : own_(std::move(own)) {}
  Status add(const std::string& path);
  Status add_file(const std::string& path);

  std::string own_;
  std::vector<std::string> directories_;
  std::vector<Copied> files_;
};

}  // namespace podjail::cli
