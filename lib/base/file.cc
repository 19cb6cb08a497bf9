#include "lib/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace podjail {
Status write_all(int fd, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = ::write(fd, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("write");
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_all(int fd, std::size_t max_bytes) {
  std::string contents;
  std::array<char, 16384> chunk{};
  while (true) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("read");
    if (got == 0) return contents;
    if (contents.size() + static_cast<std::size_t>(got) > max_bytes) {
      return fail(ErrorKind::kExhausted, "longer than " + std::to_string(max_bytes) + " bytes");
    }
    contents.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  // O_NONBLOCK: opening a FIFO must not hang before it can be refused.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return fail_errno("open " + path);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return fail_errno("stat " + path);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::kInvalid, path + ": not a regular file");
  auto contents = read_all(fd.get(), max_bytes);
  if (!contents) return fail_within(path, std::move(contents.error()));
  return contents;
}

Status write_file_atomically(const std::string& path, std::string_view contents, mode_t mode) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  ::unlink(temporary.c_str());
  UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd) return fail_errno("create " + temporary);
  auto written = write_all(fd.get(), contents);
  if (written && ::fchmod(fd.get(), mode) != 0) written = fail_errno("chmod");
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = fail_errno("rename");
  if (!written) {
    ::unlink(temporary.c_str());
    return fail_within(path, std::move(written.error()));
  }
  return {};
}

}  // namespace podjail
