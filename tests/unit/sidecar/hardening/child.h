// What cannot be undone is tried in a child: its verdict is how it ends.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace podjail::hardening {

// The wait status of a child that runs `check` and exits with 0 for true, 1 for false.
inline int end_of_child(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

inline bool holds_in_child(const std::function<bool()>& check) {
  const int status = end_of_child(check);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace podjail::hardening
