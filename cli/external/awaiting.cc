#include "cli/external/awaiting.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

namespace podjail::cli {
Halt::Halt() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Halt::stop() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(fd(), &one, sizeof one);
}

bool Halt::is_stopped() const {
  pollfd stopped{fd(), POLLIN, 0};
  return ::poll(&stopped, 1, 0) == 1;
}

ssize_t write_quietly(int fd, std::string_view text) {
  sigset_t pipe;
  sigset_t before;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const auto written = ::write(fd, text.data(), text.size());
  const int number = errno;
  const timespec at_once{};
  if (written < 0 && number == EPIPE && ::sigismember(&before, SIGPIPE) == 0)
    ::sigtimedwait(&pipe, nullptr, &at_once);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = number;
  return written;
}

Waited wait_for(int fd, short events, Deadline deadline, const Halt& halt, int or_readable) {
  while (true) {
    pollfd watched[] = {{halt.fd(), POLLIN, 0}, {fd, events, 0}, {or_readable, POLLIN, 0}};
    const int ready = ::poll(watched, 3, milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Waited::kTimeout;
    if (watched[0].revents != 0) return Waited::kHalted;
    return Waited::kReady;
  }
}

}  // namespace podjail::cli
