#include "cli/run/caller_state.h"

#include <gtest/gtest.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "tests/unit/cli/run/child.h"

namespace podjail::cli {
namespace {

bool is_blocked(int signal) {
  sigset_t mask;
  ::sigprocmask(SIG_BLOCK, nullptr, &mask);
  return ::sigismember(&mask, signal) == 1;
}

TEST(CallerState, HoldsSignalsBackAndGivesThemBack) {
  EXPECT_TRUE(holds_in_child([] {
    const auto state = CallerState::take();
    if (!is_blocked(SIGTERM) || !is_blocked(SIGPIPE) || !is_blocked(SIGTTOU) || is_blocked(SIGSEGV))
      return false;
    state.give_back();
    return !is_blocked(SIGTERM) && !is_blocked(SIGPIPE);
  }));
}

TEST(CallerState, KeepsAMaskThatTheCallerHad) {
  EXPECT_TRUE(holds_in_child([] {
    sigset_t mask;
    ::sigemptyset(&mask);
    ::sigaddset(&mask, SIGUSR1);
    ::sigprocmask(SIG_BLOCK, &mask, nullptr);
    CallerState::take().give_back();
    return is_blocked(SIGUSR1) && !is_blocked(SIGTERM);
  }));
}

TEST(CallerState, WaitsForChildrenAlsoWhereTheCallerDoesNot) {
  EXPECT_TRUE(holds_in_child([] {
    std::signal(SIGCHLD, SIG_IGN);
    const auto state = CallerState::take();
    if (status_of_child([] { return 7; }) != 7) return false;
    state.give_back();
    struct sigaction action {};
    ::sigaction(SIGCHLD, nullptr, &action);
    return action.sa_handler == SIG_IGN;
  }));
}

TEST(SignalDescriptor, TellsOfASignalThatIsHeldBack) {
  EXPECT_TRUE(holds_in_child([] {
    CallerState::take();
    const auto fd = signal_descriptor();
    ::kill(::getpid(), SIGUSR2);
    signalfd_siginfo told{};
    return ::read(fd->get(), &told, sizeof told) == static_cast<ssize_t>(sizeof told) &&
           told.ssi_signo == SIGUSR2;
  }));
}

}  // namespace
}  // namespace podjail::cli
