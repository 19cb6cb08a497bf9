// A container's first process, held so that its pid cannot come to mean another process: every read goes
// through one descriptor of /proc/<pid>, which answers ESRCH once that process is gone, whoever has its
// number by then.
#pragma once

#include <sys/types.h>

#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::container {

class ContainerProcess {
 public:
  // kNotFound if there is no such process.
  static Result<ContainerProcess> open(pid_t pid);

  pid_t pid() const { return pid_; }
  // Opens a file of its /proc directory, read-only.
  Result<UniqueFd> open_file(const std::string& name) const;
  // Reads one, at most `max_bytes` long.
  Result<std::string> read(const std::string& name, std::size_t max_bytes) const;

 private:
  ContainerProcess(pid_t pid, UniqueFd directory) : pid_(pid), directory_(std::move(directory)) {}
  pid_t pid_;
  UniqueFd directory_;
};

}  // namespace podjail::container
