#include "cli/serve/weak.h"

#include <poll.h>

#include <algorithm>
#include <csignal>

#include "cli/serve/local_proxy.h"
#include "cli/serve/signals.h"

namespace podjail::cli {
namespace {

constexpr int kTimedOut = 124;
constexpr int kOwnFailure = 125;
constexpr int kCannotExecute = 126;
constexpr int kNotFound = 127;
constexpr std::chrono::seconds kMercy{10};  // from the end of its time to SIGKILL
constexpr std::chrono::milliseconds kLook{500};

constexpr std::string_view kWarning =
    "podjail: WEAK: the command is only asked to use the proxy, by environment variables. Nothing keeps it "
    "from "
    "going around it.";

Result<Child> start_command(const WeakOptions& options, const LocalProxy& proxy) {
  ChildPlan plan;
  plan.words = options.command;
  plan.environment = own_environment();
  for (const auto& [name, value] : proxy.variables()) set_variable(plan.environment, name, value);
  plan.input = 0;
  plan.group = ChildPlan::Group::kOurs;
  return start_child(plan);
}

int status_of(const Error& error) {
  if (error.kind() == ErrorKind::kNotFound) return kNotFound;
  return kCannotExecute;
}

// The command until it has ended.
class Attendance {
 public:
  Attendance(const WeakOptions& options, const Signals& signals, LocalProxy& proxy, Child command)
      : options_(options), signals_(signals), proxy_(proxy), command_(std::move(command)) {
    if (options_.timeout) ends_ = std::chrono::steady_clock::now() + *options_.timeout;
  }

  int last() {
    while (true) {
      wait();
      while (const auto arrived = signals_.next()) {
        if (arrived->from == Signals::Arrived::From::kProcess) command_.signal(arrived->number);
      }
      if (serves_ && proxy_.attend() == LocalProxy::State::kEnded) serves_ = false;
      if (const auto ended = command_.wait(std::chrono::steady_clock::now())) return status_of_end(*ended);
      check_time();
    }
  }

 private:
  void wait() const {
    std::vector<pollfd> watched{{signals_.fd(), POLLIN, 0}, {command_.pidfd(), POLLIN, 0}};
    // A proxy that has ended is readable for ever. The command goes on without a way out.
    if (serves_) {
      for (const int fd : proxy_.watched()) watched.push_back({fd, POLLIN, 0});
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(ends_ - std::chrono::steady_clock::now());
    ::poll(watched.data(), watched.size(),
           static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, kLook.count())));
  }

  void check_time() {
    if (std::chrono::steady_clock::now() < ends_) return;
    command_.signal(is_late_ ? SIGKILL : SIGTERM);
    is_late_ = true;
    ends_ = std::chrono::steady_clock::now() + kMercy;
  }

  int status_of_end(const Ended& ended) const {
    if (is_late_) return kTimedOut;
    return ended.signal != 0 ? 128 + ended.signal : ended.status;
  }

  const WeakOptions& options_;
  const Signals& signals_;
  LocalProxy& proxy_;
  Child command_;
  Deadline ends_ = Deadline::max();
  bool is_late_ = false;
  bool serves_ = true;
};

}  // namespace

int run_weak(const WeakOptions& options, std::ostream& messages) {
  const auto failed = [&](const Error& error, int status) {
    messages << "podjail: " << error.message() << std::endl;
    return status;
  };
  const auto signals = Signals::hold({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2});
  if (!signals) return failed(signals.error(), kOwnFailure);
  auto proxy = LocalProxy::start(options.proxy, messages);
  if (!proxy) return failed(proxy.error(), kOwnFailure);
  messages << kWarning << std::endl;
  auto command = start_command(options, **proxy);
  if (!command) return failed(command.error(), status_of(command.error()));
  return Attendance(options, *signals, **proxy, std::move(*command)).last();
}

}  // namespace podjail::cli
