#include "cli/new_file.h"

#include <filesystem>

#include "lib/base/file.h"

namespace podjail::cli {

Status write_new_file(const std::string& path, std::string_view text) {
  constexpr mode_t kMode = 0644;
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error)))
    return fail(ErrorKind::kRefused, path + " exists; remove it, or choose another --output");
  return write_file_atomically(path, text, kMode);
}

}  // namespace podjail::cli
