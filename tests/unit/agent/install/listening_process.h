// A process of its own that serves at a Unix socket, as a container runtime does, and ends with this object.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/unit/agent/install/unix_listener.h"

namespace podjail::agent {

class ListeningProcess {
 public:
  enum class AtHangup { kEnds, kGoesOn };

  // Serves at `path` once this returns, in place of whoever did.
  explicit ListeningProcess(const std::string& path, AtHangup at_hangup = AtHangup::kEnds) {
    std::filesystem::remove(path);
    int ready[2] = {-1, -1};
    int leash[2] = {-1, -1};
    if (::pipe(ready) != 0 || ::pipe(leash) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(leash[1]);
      serve(path, at_hangup, ready[1], leash[0]);
    }
    ::close(leash[0]);
    leash_ = UniqueFd(leash[1]);
    ::close(ready[1]);
    char byte = 0;
    is_serving_ = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
  }
  ListeningProcess(const ListeningProcess&) = delete;
  ListeningProcess& operator=(const ListeningProcess&) = delete;
  ~ListeningProcess() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }

  bool is_serving() const { return is_serving_; }
  pid_t pid() const { return pid_; }
  // Until it has ended.
  void wait() {
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  // Until the other end of `leash` goes, also by the test's own death.
  [[noreturn]] static void serve(const std::string& path, AtHangup at_hangup, int ready, int leash) {
    ::signal(SIGHUP, at_hangup == AtHangup::kEnds ? SIG_DFL : SIG_IGN);
    const auto listening = listen_at(path);
    char byte = 'r';
    if (!listening || ::write(ready, &byte, 1) != 1) ::_exit(1);
    ::close(ready);
    while (::read(leash, &byte, 1) < 0) continue;
    ::_exit(0);
  }

  pid_t pid_ = -1;
  UniqueFd leash_;
  bool is_serving_ = false;
};

}  // namespace podjail::agent
