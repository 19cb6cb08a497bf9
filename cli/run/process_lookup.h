// Finds the process that a connection of the jail belongs to: the kernel tells the socket (sock_diag(7)), and
// /proc who has it. For the jail's first process, which sees every other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"
#include "lib/contract/process_question.h"

namespace podjail::cli {

class ProcessLookup {
 public:
  // Speaks with the network namespace of the moment.
  static Result<ProcessLookup> open();

  contract::ProcessAnswer answer(const contract::ProcessQuestion& question) const;

 private:
  explicit ProcessLookup(UniqueFd fd) : diagnostics_(std::move(fd)) {}
  std::optional<std::uint32_t> socket_of(const contract::ProcessQuestion& question) const;
  UniqueFd diagnostics_;
};

// Reads one question from `fd`, which keeps messages whole, and answers it. Nothing for what is no question.
void answer_next(int fd, const ProcessLookup& lookup);

}  // namespace podjail::cli
