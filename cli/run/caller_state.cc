#include "cli/run/caller_state.h"

#include <sys/signalfd.h>

#include <array>

namespace podjail::cli {
namespace {

constexpr std::array kWaitedFor = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
                                   SIGUSR2, SIGALRM, SIGCONT, SIGTSTP, SIGCHLD};

sigset_t waited_for() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : kWaitedFor) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

CallerState CallerState::take() {
  CallerState state;
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &usual, &state.child_);
  auto blocked = waited_for();
  ::sigaddset(&blocked, SIGPIPE);  // an output that nobody reads is an error of one write
  ::sigaddset(&blocked, SIGTTOU);  // taking the terminal back
  ::sigprocmask(SIG_BLOCK, &blocked, &state.mask_);
  return state;
}

void CallerState::give_back() const {
  ::sigaction(SIGCHLD, &child_, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

Result<UniqueFd> signal_descriptor() {
  const auto set = waited_for();
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail_errno("signalfd");
  return fd;
}

}  // namespace podjail::cli
