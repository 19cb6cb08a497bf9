#include "cli/serve/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

namespace podjail::cli {

Result<Signals> Signals::hold(std::initializer_list<int> numbers) {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int number : numbers) ::sigaddset(&held, number);
  if (::sigprocmask(SIG_BLOCK, &held, nullptr) != 0) return fail_errno("sigprocmask");
  UniqueFd fd(::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail_errno("signalfd");
  return Signals(std::move(fd));
}

std::optional<Signals::Arrived> Signals::next() const {
  signalfd_siginfo told{};
  if (::read(fd(), &told, sizeof told) != sizeof told) return std::nullopt;
  const bool by_kernel = told.ssi_code == SI_KERNEL;
  return Arrived{static_cast<int>(told.ssi_signo),
                 by_kernel ? Arrived::From::kTerminal : Arrived::From::kProcess};
}

}  // namespace podjail::cli
