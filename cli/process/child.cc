#include "cli/process/child.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace podjail::cli {
namespace {

constexpr int kFirstPassed = 3;
constexpr int kAside = 100;  // where descriptors wait until the low numbers are free

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Everything the new process needs, made before the fork: between fork and exec nothing is allocated, since
// another thread may have held the allocator's lock.
struct Prepared {
  explicit Prepared(const ChildPlan& from) : plan(from), words(from.words), environment(from.environment) {
    if (!plan.listen_names.empty()) {
      set_variable(environment, "LISTEN_FDNAMES", plan.listen_names);
      set_variable(environment, "LISTEN_FDS", std::to_string(plan.passed.size()));
      set_variable(environment, "LISTEN_PID", std::string(20, ' '));
      listen_pid = environment.size() - 1;
    }
    arguments = pointers_to(words);
    variables = pointers_to(environment);
    aside.resize(plan.passed.size() + 4, -1);
  }
  const ChildPlan& plan;
  std::vector<std::string> words;
  std::vector<std::string> environment;
  std::vector<char*> arguments;
  std::vector<char*> variables;
  std::optional<std::size_t> listen_pid;  // which variable
  std::vector<int> aside;                 // room for descriptors
  pid_t parent = ::getpid();
};

void write_own_pid(Prepared& prepared) {
  if (!prepared.listen_pid) return;
  char* const text = prepared.variables[*prepared.listen_pid] + sizeof "LISTEN_PID=" - 1;
  const auto [end, error] = std::to_chars(text, text + 20, ::getpid());
  *end = '\0';
}

// Puts the descriptors where they belong, and the one for errors behind them. False: errno says why.
bool arrange_descriptors(Prepared& prepared, int& failures) {
  const auto& plan = prepared.plan;
  auto& aside = prepared.aside;
  const int null = plan.input < 0 ? ::open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
  std::size_t count = 0;
  const auto set_aside = [&](int fd) { return (aside[count++] = ::fcntl(fd, F_DUPFD_CLOEXEC, kAside)) >= 0; };
  if (!set_aside(plan.input < 0 ? null : plan.input) || !set_aside(plan.output) || !set_aside(plan.errors))
    return false;
  for (const int fd : plan.passed) {
    if (!set_aside(fd)) return false;
  }
  if (!set_aside(failures)) return false;
  for (int place = 0; place + 1 < static_cast<int>(count); ++place) {
    if (::dup2(aside[static_cast<std::size_t>(place)], place) < 0) return false;
  }
  failures = kFirstPassed + static_cast<int>(plan.passed.size());
  if (::dup3(aside[count - 1], failures, O_CLOEXEC) < 0) return false;
  return ::syscall(SYS_close_range, failures + 1, ~0U, 0) == 0;
}

bool take_identity(const ChildPlan& plan) {
  if (!plan.identity) return true;
  const auto [user, group] = *plan.identity;
  return ::setgroups(0, nullptr) == 0 && ::setresgid(group, group, group) == 0 &&
         ::setresuid(user, user, user) == 0;
}

bool reset_signals() {
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU}) {
    if (::signal(number, SIG_DFL) == SIG_ERR) return false;
  }
  sigset_t none;
  ::sigemptyset(&none);
  return ::sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
}

// In the new process. Comes back only if something failed, which errno says.
void become(Prepared& prepared, int& failures) {
  const auto& plan = prepared.plan;
  if (plan.group == ChildPlan::Group::kOwn && ::setpgid(0, 0) != 0) return;
  if (!arrange_descriptors(prepared, failures) || !take_identity(plan) || !reset_signals()) return;
  // After the change of identity, which clears it.
  if (plan.when_we_end != 0) {
    if (::prctl(PR_SET_PDEATHSIG, plan.when_we_end) != 0) return;
    if (::getppid() != prepared.parent) ::_exit(127);
  }
  write_own_pid(prepared);
  ::execvpe(prepared.arguments.front(), prepared.arguments.data(), prepared.variables.data());
}

// What the other end wrote before it gave up; 0 when the program runs.
int failure_of(int fd) {
  int number = 0;
  ssize_t got = 0;
  do got = ::read(fd, &number, sizeof number);
  while (got < 0 && errno == EINTR);
  return got == sizeof number ? number : 0;
}

}  // namespace

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)),
      group_(other.group_),
      ended_(std::exchange(other.ended_, std::nullopt)) {}

Child& Child::operator=(Child&& other) noexcept {
  end();
  pid_ = std::exchange(other.pid_, -1);
  pidfd_ = std::move(other.pidfd_);
  group_ = other.group_;
  ended_ = std::exchange(other.ended_, std::nullopt);
  return *this;
}

void Child::signal(int number) const {
  if (pid_ > 0 && !ended_) ::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0);
}

std::optional<Ended> Child::wait(Deadline deadline) {
  while (pid_ > 0 && !ended_) {
    pollfd end{pidfd_.get(), POLLIN, 0};
    const int ready = ::poll(&end, 1, milliseconds_until(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    // Before it is reaped: while it is there its group cannot be another one of the same number.
    if (group_ == ChildPlan::Group::kOwn) ::kill(-pid_, SIGKILL);
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) return std::nullopt;
    ended_ = WIFEXITED(status) ? Ended{WEXITSTATUS(status), 0} : Ended{0, WTERMSIG(status)};
  }
  return ended_;
}

void Child::end() {
  if (pid_ <= 0 || ended_) return;
  signal(SIGKILL);
  static_cast<void>(wait(Deadline::max()));
}

Result<Child> start_child(const ChildPlan& plan) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  const UniqueFd reading(pipe[0]);
  UniqueFd writing(pipe[1]);
  Prepared prepared(plan);
  const pid_t pid = ::fork();
  if (pid < 0) return fail_errno("fork");
  if (pid == 0) {
    int failures = writing.get();
    become(prepared, failures);
    const int number = errno;
    [[maybe_unused]] const auto written = ::write(failures, &number, sizeof number);
    ::_exit(127);
  }
  writing.reset();
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const int failure = failure_of(reading.get());
  if (failure == 0 && pidfd) return Child(pid, std::move(pidfd), plan.group);
  const int number = failure != 0 ? failure : errno;
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
  return fail_errno("run " + plan.words.front(), number);
}

int milliseconds_until(Deadline deadline) {
  const auto now = std::chrono::steady_clock::now();
  if (deadline <= now) return 0;
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count();
  return static_cast<int>(std::min<std::int64_t>(whole, 1'000'000'000));
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
  return variables;
}

void set_variable(std::vector<std::string>& environment, std::string_view name, std::string_view value) {
  const auto prefix = std::string(name) + "=";
  std::erase_if(environment, [&](const std::string& variable) { return variable.starts_with(prefix); });
  environment.push_back(prefix + std::string(value));
}

}  // namespace podjail::cli
