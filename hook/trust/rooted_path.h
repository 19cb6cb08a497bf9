// Paths of a container's image, resolved as if its root were ours: an absolute symbolic link starts again at
// that root, ".." stops there, and links that name no path at all (/proc/<pid>/root) are refused. openat2(2)
// does it in the kernel, so nothing can be swapped between a check and its use.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::trust {

// A file of an image, found but not opened: its descriptor (O_PATH) can be mounted upon.
struct FoundFile {
  UniqueFd place;
  struct stat facts {};
};

// Opens the root itself, as the calling thread's mount namespace has it.
Result<UniqueFd> open_root(const std::string& path);

// kNotFound if the path does not exist below the root; kRefused if it leads out of it in a way that is
// refused, or is not a regular file.
Result<FoundFile> find_in_root(int root, const std::string& path);

// The contents of what find_in_root found. kRefused if the path names another file by now.
Result<std::string> read_in_root(int root, const std::string& path, const FoundFile& found,
                                 std::size_t max_bytes);

bool is_same_file(const struct stat& one, const struct stat& other);

}  // namespace podjail::trust
