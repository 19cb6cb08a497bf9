#include "cli/process/last_will.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

namespace podjail::serve {
namespace {

constexpr char kRevoked = 'r';
constexpr int kLine = 3;

// Whatever else it holds would stay open for others.
void keep_only(int line) {
  if (line != kLine) ::dup3(line, kLine, O_CLOEXEC);
  ::syscall(SYS_close_range, kLine + 1, ~0U, 0);
  const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nothing.get(), fd);
}

// Until the maker has said so, or is gone.
bool is_revoked() {
  char word = 0;
  ssize_t got = -1;
  do {
    got = ::read(kLine, &word, 1);
  } while (got < 0 && errno == EINTR);
  return got == 1 && word == kRevoked;
}

[[noreturn]] void execute(const std::function<void()>& action, int line) {
  ::setsid();  // what ends the caller's group or terminal is not meant for this
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP}) ::signal(number, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  keep_only(line);
  if (!is_revoked()) action();
  ::_exit(0);
}

}  // namespace

Result<LastWill> LastWill::make(const std::function<void()>& action) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return fail_errno("socketpair");
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  const pid_t process = ::fork();
  if (process < 0) return fail_errno("fork");
  if (process == 0) execute(action, theirs.get());
  return LastWill(process, std::move(ours));
}

LastWill::LastWill(LastWill&& other) noexcept
    : process_(std::exchange(other.process_, -1)), line_(std::move(other.line_)) {}

LastWill::~LastWill() {
  if (process_ > 0) wait();
}

void LastWill::revoke() {
  if (process_ <= 0) return;
  ::send(line_.get(), &kRevoked, 1, MSG_NOSIGNAL);
  wait();
}

void LastWill::wait() {
  line_.reset();
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

}  // namespace podjail::serve
