#include "hook/container/process.h"

#include <fcntl.h>

#include "lib/base/file.h"

namespace podjail::container {

Result<ContainerProcess> ContainerProcess::open(pid_t pid) {
  const auto path = "/proc/" + std::to_string(pid);
  UniqueFd directory(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return fail_errno("open " + path);
  return ContainerProcess(pid, std::move(directory));
}

Result<UniqueFd> ContainerProcess::open_file(const std::string& name) const {
  UniqueFd fd(::openat(directory_.get(), name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno("open /proc/" + std::to_string(pid_) + "/" + name);
  return fd;
}

Result<std::string> ContainerProcess::read(const std::string& name, std::size_t max_bytes) const {
  auto fd = open_file(name);
  if (!fd) return tl::unexpected(std::move(fd.error()));
  auto contents = read_all(fd->get(), max_bytes);
  if (!contents)
    return fail_within("/proc/" + std::to_string(pid_) + "/" + name, std::move(contents.error()));
  return contents;
}

}  // namespace podjail::container
