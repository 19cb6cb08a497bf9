// Files of the host, by the paths the host knows them under. The seam at which tests make the agent fail or
// die between two steps.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::agent {

struct HostFile {
  std::string contents;
  mode_t mode = 0644;

  bool operator==(const HostFile&) const = default;
};

enum class Made { kNow, kBefore };

class Files {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20U;  // a program with its debug information

  virtual ~Files() = default;
  // Nothing if it is not there. kRefused for what is no regular file, a link at its own name included: what
  // is written later would be another file than the one that was read.
  virtual Result<std::optional<HostFile>> read(const std::string& path) = 0;
  // Replaces a file so that whoever looks, also after the host lost power, sees the old one or the new one.
  virtual Status write(const std::string& path, std::string_view contents, mode_t mode) = 0;
  virtual Status remove(const std::string& path) = 0;  // nothing to do if it is not there
  // Makes one directory; its parent must be there.
  virtual Result<Made> make_directory(const std::string& path, mode_t mode) = 0;
  virtual Status remove_directory(const std::string& path) = 0;  // stays if something is in it
  virtual Result<bool> is_directory(const std::string& path) = 0;
  // Names in a directory, sorted; none if it is not there.
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
};

}  // namespace podjail::agent
