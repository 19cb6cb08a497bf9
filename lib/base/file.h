// Whole small files: read with a bound, written so that a reader never sees half of one.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail {

// Reads a descriptor to its end. kExhausted if there is more than `max_bytes`.
Result<std::string> read_all(int fd, std::size_t max_bytes);

// Opens and reads a regular file (kInvalid for anything else), at most `max_bytes` long.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

// Writes all of it, in as many pieces as the kernel takes.
Status write_all(int fd, std::string_view contents);

// Writes a temporary file beside `path` (O_EXCL), fsyncs nothing, and renames it into place.
Status write_file_atomically(const std::string& path, std::string_view contents, mode_t mode);

}  // namespace podjail
