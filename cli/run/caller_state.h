// What the launcher changes of itself and the command gets back: signals. While podjail waits for them they
// are blocked, and a child's end must not be thrown away.
#pragma once

#include <csignal>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

class CallerState {
 public:
  // Blocks what signal_descriptor() tells of, and SIGPIPE. Before any thread.
  static CallerState take();
  // In a child, right before exec.
  void give_back() const;

 private:
  sigset_t mask_{};
  struct sigaction child_ {};
};

// The signals that end, stop or wake a command, and SIGCHLD, as a signalfd(2), non-blocking.
Result<UniqueFd> signal_descriptor();

}  // namespace podjail::cli
