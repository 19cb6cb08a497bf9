// The seccomp filter of a command in a sealed jail (podjail run). Its network namespace holds whatever speaks
// IP; this holds the ways around a network namespace: socket families that have none, operations that make
// sockets without socket(2), and what would have something outside act for the jail.
//
// A deny-list, since the command is any program at all; what is denied fails with an error that programs know
// from other kernels.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "lib/base/result.h"

namespace podjail::hardening {

// Building takes 2 ms, in which a command may have to wait for nothing else; so it is done ahead.
class CommandFilter {
 public:
  static Result<CommandFilter> build();
  // For the calling thread and what it starts, for good. no-new-privileges must be set.
  Status apply() const;

 private:
  explicit CommandFilter(std::vector<sock_filter> program) : program_(std::move(program)) {}

  std::vector<sock_filter> program_;  // as the kernel takes it
};

}  // namespace podjail::hardening
