// config.json of a bundle: read once, and replaced so that whoever reads it sees the old one or the new one.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::runtime {

class ConfigFile {
 public:
  // kRefused if config.json is anything but a regular file, symbolic links included: what is written must be
  // what the runtime reads. kExhausted beyond hook::kMaxBundleBytes.
  static Result<ConfigFile> open(const std::string& bundle);

  const std::string& contents() const { return contents_; }

  // Writes a temporary file beside it, with the same owner and mode, makes it durable and renames it into
  // place. After a failure config.json is what it was.
  Status replace(std::string_view contents) const;

 private:
  explicit ConfigFile(UniqueFd directory) : directory_(std::move(directory)) {}
  Status write(int fd, std::string_view contents) const;

  UniqueFd directory_;
  struct stat facts_ {};
  std::string contents_;
};

}  // namespace podjail::runtime
