// What cannot be undone is tried in a child: its verdict is how it ends.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace podjail::cli {

// Exit status of a child that runs `check`; 200 and more if a signal ended it.
inline int status_of_child(const std::function<int()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 200 + WTERMSIG(status);
}

inline bool holds_in_child(const std::function<bool()>& check) {
  return status_of_child([&check] { return check() ? 0 : 1; }) == 0;
}

}  // namespace podjail::cli
