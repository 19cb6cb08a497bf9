// Paths of a container's image, resolved as if its root were ours: an absolute symbolic link starts again at
// that root, ".." stops there, and links that name no path at all (/proc/<pid>/root) are refused. openat2(2)
// does it in the kernel, so nothing can be swapped between a check and its use.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::trust {

// Something of an image, found but not opened: its descriptor (O_PATH) can be mounted upon.
struct FoundFile {
  UniqueFd place;
  struct stat facts {};
};

// Whether the way may lead over mount points: onto volumes, and onto what is mounted over the image's files.
enum class Mounts { kCrossed, kRefused };

// Opens the root itself, as the calling thread's mount namespace has it.
Result<UniqueFd> open_root(const std::string& path);

// openat2(2) below the root with the flags of open(2). No descriptor: errno says why; EXDEV if a mount point
// was refused.
UniqueFd open_in_root(int root, const std::string& path, std::uint64_t flags, Mounts mounts);

// Whatever the path names. kNotFound if that is nothing below the root; kRefused if it leads out of it in a
// way that is refused, or onto a file system of the kernel (proc, sysfs and the like).
Result<FoundFile> look_in_root(int root, const std::string& path);

// The same; kRefused also if it is not a regular file.
Result<FoundFile> find_in_root(int root, const std::string& path);

// The contents of what was found. kRefused if the path names another file by now.
Result<std::string> read_in_root(int root, const std::string& path, const FoundFile& found,
                                 std::size_t max_bytes);

bool is_same_file(const struct stat& one, const struct stat& other);

}  // namespace podjail::trust
