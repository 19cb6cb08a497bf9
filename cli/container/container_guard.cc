#include "cli/container/container_guard.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <sstream>
#include <utility>

namespace podjail::cli {
namespace {

constexpr char kDone = 'd';
// A daemon may still be making a container that the killed program asked for.
constexpr int kPasses = 5;
constexpr int kBetweenPassesMs = 200;

// Alone with the line: whatever else it holds would stay open for others.
void keep_only(int line) {
  ::dup3(line, 3, O_CLOEXEC);
  ::syscall(SYS_close_range, 4, ~0U, 0);
  const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  ::dup2(nothing.get(), STDIN_FILENO);
  ::dup2(nothing.get(), STDOUT_FILENO);
  ::dup2(nothing.get(), STDERR_FILENO);
}

[[noreturn]] void guard(const EngineProgram& engine, const std::string& label, int line) {
  ::setsid();  // what ends the caller's group or terminal is not meant for this
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP}) ::signal(number, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  keep_only(line);
  char word = 0;
  ssize_t got = -1;
  do {
    got = ::read(3, &word, 1);
  } while (got < 0 && errno == EINTR);
  if (got == 1 && word == kDone) ::_exit(0);
  for (int pass = 0; pass < kPasses; ++pass) {
    static_cast<void>(remove_labelled(engine, label));
    ::poll(nullptr, 0, kBetweenPassesMs);
  }
  ::_exit(0);
}

}  // namespace

Status remove_labelled(const EngineProgram& engine, const std::string& label) {
  const auto listed = engine.command({"ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + label});
  if (!listed) return tl::unexpected(listed.error());
  // Killed at once: the time that an engine would wait for it is the container's.
  std::vector<std::string> words{"rm", "--force", "--volumes"};
  std::istringstream lines(*listed);
  for (std::string id; std::getline(lines, id);) words.push_back(std::move(id));
  if (words.size() == 3) return {};
  if (auto removed = engine.command(std::move(words)); !removed)
    return tl::unexpected(std::move(removed.error()));
  return {};
}

Result<ContainerGuard> ContainerGuard::start(EngineProgram engine, const std::string& label) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return fail_errno("socketpair");
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  const pid_t process = ::fork();
  if (process < 0) return fail_errno("fork");
  if (process == 0) guard(engine, label, theirs.get());
  return ContainerGuard(process, std::move(ours));
}

ContainerGuard::ContainerGuard(ContainerGuard&& other) noexcept
    : process_(std::exchange(other.process_, -1)), line_(std::move(other.line_)) {}

ContainerGuard::~ContainerGuard() {
  if (process_ > 0) wait();
}

void ContainerGuard::dismiss() {
  if (process_ <= 0) return;
  ::send(line_.get(), &kDone, 1, MSG_NOSIGNAL);
  wait();
}

void ContainerGuard::wait() {
  line_.reset();
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

}  // namespace podjail::cli
