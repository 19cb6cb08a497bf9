#include "cli/run/terminal.h"

#include <fcntl.h>
#include <unistd.h>

namespace podjail::cli {

Terminal Terminal::of_caller() {
  Terminal terminal;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::isatty(fd) == 0 || ::tcgetpgrp(fd) != ::getpgrp()) continue;
    terminal.fd_.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    break;
  }
  return terminal;
}

void Terminal::take_back() const {
  if (fd_) ::tcsetpgrp(fd_.get(), ::getpgrp());
}

void let_go_of_input_and_output() {
  const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing) return;
  ::dup2(nothing.get(), STDIN_FILENO);
  ::dup2(nothing.get(), STDOUT_FILENO);
}

}  // namespace podjail::cli
