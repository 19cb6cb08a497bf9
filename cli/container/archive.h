// Archives as engines take and give files of a container by `cp`: POSIX.1-1988 ustar, as tar(1) has it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace podjail::cli {

struct ArchivedFile {
  std::string name;  // relative to where it will be put, at most 99 bytes long
  std::string contents;
};

// Files of root's, readable for all.
std::string write_archive(const std::vector<ArchivedFile>& files);

// The contents of the first regular file of an archive, of at most `max_bytes`; nothing if it has none.
// kInvalid for what is no archive, or one that ends too early.
Result<std::optional<std::string>> first_file_of(std::string_view archive, std::size_t max_bytes);

}  // namespace podjail::cli
