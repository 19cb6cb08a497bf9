#include "cli/run/supervisor.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "cli/run/messages.h"
#include "cli/run/sidecar_log.h"

namespace podjail::cli {
namespace {

// From asking the command to end until it is not asked any more.
constexpr std::chrono::seconds kGrace{5};
// For the sidecar to write its last records.
constexpr std::chrono::seconds kSidecarGrace{5};

UniqueFd open_process(pid_t process) {
  return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

bool is_readable(int fd) {
  pollfd look{fd, POLLIN, 0};
  return ::poll(&look, 1, 0) == 1;
}

void end_and_reap(pid_t process) {
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
}

bool asks_to_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT;
}

}  // namespace

Supervisor::Supervisor(pid_t jail, const JailChannel& channel, RunLogs& logs, UniqueFd signals)
    : jail_(jail),
      channel_(channel),
      logs_(logs),
      signals_(std::move(signals)),
      jail_process_(open_process(jail)) {}

Supervisor::~Supervisor() {
  if (!jail_ended_) end_and_reap(jail_);
  if (sidecar_) end_and_reap(sidecar_->pid);
}

void Supervisor::hear_signals() {
  signalfd_siginfo told{};
  while (::read(signals_.get(), &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
    const auto signal = static_cast<int>(told.ssi_signo);
    if (signal == SIGCHLD) continue;
    if (phase_ == Phase::kStarting && asks_to_end(signal)) interrupted_by_ = signal;
    // What the terminal sends goes to the command as well, which is of the same process group.
    if (phase_ != Phase::kRunning || told.ssi_code == SI_KERNEL) continue;
    pass_on(signal);
  }
}

void Supervisor::pass_on(int signal) {
  if (watched_ >= 0)
    ::syscall(SYS_pidfd_send_signal, watched_, signal, nullptr, 0);
  else
    static_cast<void>(channel_.send({JailMessage::Kind::kSignal, signal}));
}

void Supervisor::take(JailMessage message) {
  switch (message.kind) {
    case JailMessage::Kind::kReady:
      ready_ = std::move(message);
      break;
    case JailMessage::Kind::kFailed:
      failure_ = std::move(message.text);
      break;
    case JailMessage::Kind::kStopped:
      command_stopped_ = true;
      break;
    case JailMessage::Kind::kContinued:
      command_stopped_ = false;
      break;
    case JailMessage::Kind::kEnded:
      status_ = message.number;
      break;
    case JailMessage::Kind::kGo:
    case JailMessage::Kind::kSignal:
      break;  // for the other side
  }
}

void Supervisor::hear_jail() {
  while (is_readable(channel_.fd())) {
    auto message = channel_.receive();
    if (!message || !*message) return;
    take(std::move(**message));
  }
  // As the shell that waits for podjail would have seen the command stop.
  if (!std::exchange(command_stopped_, false)) return;
  ::kill(::getpid(), SIGSTOP);
}

void Supervisor::take(const std::string& line) {
  auto event = read_sidecar_event(line);
  switch (event.kind) {
    case SidecarEvent::Kind::kReady:
      sidecar_judges_ = true;
      break;
    case SidecarEvent::Kind::kFailed:
      if (phase_ == Phase::kStarting)
        failure_ = std::move(event.sentence);
      else
        tell("sidecar: " + event.sentence);
      break;
    case SidecarEvent::Kind::kProblem:
      if (phase_ != Phase::kStarting) tell("sidecar: " + event.sentence);
      last_problem_ = std::move(event.sentence);
      break;
    case SidecarEvent::Kind::kNews:
      break;
  }
}

void Supervisor::hear_sidecar() {
  if (!sidecar_) return;
  std::vector<std::string> lines;
  if (sidecar_->log && log_lines_.read(sidecar_->log.get(), lines) == Lines::State::kEnded)
    sidecar_->log.reset();
  for (const auto& line : lines) take(line);
  lines.clear();
  if (sidecar_->decisions && decision_lines_.read(sidecar_->decisions.get(), lines) == Lines::State::kEnded)
    sidecar_->decisions.reset();
  for (const auto& line : lines) logs_.take(line);
}

void Supervisor::look_for_ends() {
  if (!jail_ended_ && ::waitpid(jail_, nullptr, WNOHANG) == jail_) {
    hear_jail();  // what it said before
    jail_ended_ = true;
  }
  if (!sidecar_ || ::waitpid(sidecar_->pid, nullptr, WNOHANG) != sidecar_->pid) return;
  hear_sidecar();
  if (phase_ == Phase::kStarting && failure_.empty())
    failure_ =
        "the sidecar ended: " + (last_problem_.empty() ? std::string("it said nothing") : last_problem_);
  if (phase_ == Phase::kRunning) tell("the sidecar has ended: from here on nothing leaves the jail");
  sidecar_.reset();
}

void Supervisor::end_command_in_time() {
  if (!deadline_ || Clock::now() < *deadline_) return;
  if (overtime_ == Overtime::kNone) {
    overtime_ = Overtime::kAsked;
    for (const int signal : {SIGTERM, SIGCONT}) pass_on(signal);
    deadline_ = Clock::now() + kGrace;
    return;
  }
  overtime_ = Overtime::kKilled;
  deadline_.reset();
  if (watched_ >= 0)
    pass_on(SIGKILL);
  else
    ::kill(jail_, SIGKILL);
}

int Supervisor::time_left() const {
  if (!deadline_) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

void Supervisor::step(int timeout_ms) {
  const auto fd_of = [](const UniqueFd& fd) { return fd ? fd.get() : -1; };  // poll(2) passes -1 over
  std::array<pollfd, 6> waiting{{{signals_.get(), POLLIN, 0},
                                 {status_ ? -1 : channel_.fd(), POLLIN, 0},
                                 {jail_ended_ ? -1 : jail_process_.get(), POLLIN, 0},
                                 {sidecar_ ? sidecar_->process.get() : -1, POLLIN, 0},
                                 {sidecar_ ? fd_of(sidecar_->decisions) : -1, POLLIN, 0},
                                 {sidecar_ ? fd_of(sidecar_->log) : -1, POLLIN, 0}}};
  ::poll(waiting.data(), waiting.size(), timeout_ms);
  hear_signals();
  hear_jail();
  hear_sidecar();
  look_for_ends();
  end_command_in_time();
}

Status Supervisor::failure_so_far() const {
  if (interrupted_by_ != 0) return fail(ErrorKind::kUnavailable, "interrupted");
  if (!failure_.empty()) return fail(ErrorKind::kUnavailable, failure_);
  if (jail_ended_) return fail(ErrorKind::kUnavailable, "the jail was ended from outside");
  return {};
}

Result<JailMessage> Supervisor::wait_for_jail() {
  while (true) {
    if (ready_) return std::move(*ready_);
    if (auto failed = failure_so_far(); !failed) return tl::unexpected(std::move(failed.error()));
    step(-1);
  }
}

Status Supervisor::wait_for_sidecar(SidecarHandover handover) {
  if (sidecar_) {
    // One that has ended says itself why.
    const auto given = hand_over(*sidecar_, std::move(handover));
    if (!given && given.error().system_errno() != EPIPE) return given;
  }
  while (true) {
    if (auto failed = failure_so_far(); !failed) return failed;
    if (sidecar_judges_) return {};
    step(-1);
  }
}

Result<std::optional<int>> Supervisor::run_command(std::optional<std::chrono::milliseconds> timeout) {
  if (auto told = channel_.send({JailMessage::Kind::kGo}); !told)
    return tl::unexpected(std::move(told.error()));
  phase_ = Phase::kRunning;
  if (timeout) deadline_ = Clock::now() + *timeout;
  while (!jail_ended_) step(time_left());
  phase_ = Phase::kFinishing;
  if (overtime_ != Overtime::kNone) return std::optional<int>();
  if (status_) return status_;
  return fail(ErrorKind::kUnavailable, failure_.empty() ? "the jail was ended from outside" : failure_);
}

Result<Supervisor::Watched> Supervisor::watch(int process, std::optional<std::chrono::milliseconds> timeout) {
  phase_ = Phase::kRunning;
  watched_ = process;
  if (timeout) deadline_ = Clock::now() + *timeout;
  while (!is_readable(process)) {
    step(time_left());  // its end is a SIGCHLD
    if (jail_ended_) return fail(ErrorKind::kUnavailable, "the jail was ended from outside");
  }
  watched_ = -1;
  deadline_.reset();
  return overtime_ == Overtime::kNone ? Watched::kEnded : Watched::kOutOfTime;
}

void Supervisor::finish_sidecar() {
  phase_ = Phase::kFinishing;
  if (!sidecar_) return;
  ::kill(sidecar_->pid, SIGTERM);
  const auto until = Clock::now() + kSidecarGrace;
  while (sidecar_ && Clock::now() < until)
    step(static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count()));
}

}  // namespace podjail::cli
