#include "cli/run/jail_init.h"

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "cli/run/descriptors.h"
#include "cli/run/jail_network.h"
#include "cli/run/messages.h"
#include "cli/run/namespaces.h"
#include "cli/run/privileges.h"
#include "cli/run/process_lookup.h"
#include "cli/run/run_options.h"
#include "cli/run/terminal.h"

namespace podjail::cli {
namespace {

// The kernel forgets this whenever a process becomes another user, so it is said again then.
Status end_with_launcher(const JailChannel& channel) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail_errno("PR_SET_PDEATHSIG");
  if (channel.peer() == JailChannel::Peer::kGone) ::_exit(kOwnFailure);
  return {};
}

// What tells the sidecar which process a connection comes from.
struct Attribution {
  ProcessLookup lookup;
  UniqueFd questions;
};

Result<std::pair<UniqueFd, UniqueFd>> make_question_sockets() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno("socketpair");
  return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

struct MadeJail {
  JailMessage ready;
  Attribution attribution;
};

Status enter_network(int network) {
  if (network >= 0 && ::setns(network, CLONE_NEWNET) != 0) return fail_errno("enter the container's network");
  return {};
}

Result<MadeJail> make_jail(const JailPlan& plan) {
  const auto& identity = plan.identity;
  if (identity.mode == JailMode::kRootless) {
    if (auto mapped = map_own_ids(identity.command_uid, identity.command_gid); !mapped)
      return fail(ErrorKind::kUnavailable, mapped.error().message() + ". " +
                                               explain_forbidden(identity.mode, mapped.error().system_errno(),
                                                                 read_namespace_settings()));
  }
  if (auto entered = enter_network(plan.network); !entered) return tl::unexpected(std::move(entered.error()));
  if (auto made = make_jail_network(); !made) return tl::unexpected(std::move(made.error()));
  auto sockets = open_jail_sockets();
  if (!sockets) return tl::unexpected(std::move(sockets.error()));
  auto directories = begin_mounts(identity);
  if (!directories) return tl::unexpected(std::move(directories.error()));
  auto lookup = ProcessLookup::open();
  if (!lookup) return tl::unexpected(std::move(lookup.error()));
  auto questions = make_question_sockets();
  if (!questions) return tl::unexpected(std::move(questions.error()));
  // Who a container's processes are is not known here.
  if (plan.use == JailPlan::Use::kRunsCommand) sockets->push_back({"processes", std::move(questions->first)});
  JailMessage ready{JailMessage::Kind::kReady};
  for (auto& [name, fd] : *sockets) {
    ready.text += (ready.text.empty() ? "" : ":") + name;
    ready.descriptors.push_back(std::move(fd));
  }
  ready.descriptors.push_back(std::move(directories->shared));
  ready.descriptors.push_back(std::move(directories->withheld));
  return MadeJail{std::move(ready), {std::move(*lookup), std::move(questions->second)}};
}

Result<Attribution> make_and_hand_out(const JailPlan& plan, const JailChannel& channel) {
  if (auto tied = end_with_launcher(channel); !tied) return tl::unexpected(std::move(tied.error()));
  auto kept = plan.command.kept_descriptors;
  kept.push_back(channel.fd());
  if (plan.network >= 0) kept.push_back(plan.network);
  if (auto closed = close_all_but(kept); !closed) return tl::unexpected(std::move(closed.error()));
  auto made = make_jail(plan);
  if (!made) return tl::unexpected(std::move(made.error()));
  if (auto told = channel.send(made->ready); !told) return tl::unexpected(std::move(told.error()));
  return std::move(made->attribution);
}

Status wait_for_go(const JailChannel& channel) {
  const auto message = channel.receive();
  if (!message) return tl::unexpected(message.error());
  if (!*message || (*message)->kind != JailMessage::Kind::kGo) ::_exit(kOwnFailure);
  return {};
}

Status seal(const JailPlan& plan, const JailChannel& channel) {
  if (auto mounted = finish_mounts(plan.mounts, plan.identity); !mounted) return mounted;
  if (auto given_up = give_up_privileges(plan.identity); !given_up) return given_up;
  // What this process holds is not for the command, which may be the same user.
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return fail_errno("PR_SET_DUMPABLE");
  return end_with_launcher(channel);
}

// Runs until the command has ended.
class Init {
 public:
  Init(const JailChannel& channel, const Attribution& attribution, pid_t command)
      : channel_(channel), attribution_(attribution), command_(command) {}

  Status serve(int signals) {
    while (!ended_) {
      // Nobody asks any more when the sidecar is gone; poll(2) passes over a descriptor of -1.
      const int questions = asked_ ? attribution_.questions.get() : -1;
      std::array<pollfd, 3> waiting{
          {{channel_.fd(), POLLIN, 0}, {signals, POLLIN, 0}, {questions, POLLIN, 0}}};
      if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;  // EINTR
      signalfd_siginfo told{};
      while (::read(signals, &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
      }
      if (auto reaped = reap(); !reaped) return reaped;
      if ((waiting[2].revents & POLLIN) != 0) answer_next(attribution_.questions.get(), attribution_.lookup);
      if ((waiting[2].revents & POLLHUP) != 0) asked_ = false;
      if (waiting[0].revents != 0 && !ended_) {
        if (auto obeyed = obey(); !obeyed) return obeyed;
      }
    }
    return {};
  }

 private:
  Status reap() {
    int status = 0;
    while (true) {
      const pid_t child = ::waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED);
      if (child <= 0) return {};
      if (child != command_) continue;
      if (auto reported = report(status); !reported) return reported;
    }
  }

  Status report(int status) {
    using Kind = JailMessage::Kind;
    if (WIFSTOPPED(status)) return channel_.send({Kind::kStopped, WSTOPSIG(status)});
    if (WIFCONTINUED(status)) return channel_.send({Kind::kContinued});
    ended_ = true;
    return channel_.send({Kind::kEnded, status});
  }

  Status obey() {
    const auto message = channel_.receive();
    if (!message) return tl::unexpected(message.error());
    if (!*message) ::_exit(kOwnFailure);
    if ((*message)->kind == JailMessage::Kind::kSignal) ::kill(command_, (*message)->number);
    return {};
  }

  const JailChannel& channel_;
  const Attribution& attribution_;
  const pid_t command_;
  bool asked_ = true;
  bool ended_ = false;
};

Status run_command(const JailPlan& plan, const CallerState& caller, const JailChannel& channel,
                   const Attribution& attribution) {
  const auto signals = signal_descriptor();
  if (!signals) return tl::unexpected(signals.error());
  const pid_t command = ::fork();
  if (command < 0) return fail_errno("fork");
  if (command == 0) become_command(plan.command, caller);
  let_go_of_input_and_output();
  return Init(channel, attribution, command).serve(signals->get());
}

Status run_all(const JailPlan& plan, const CallerState& caller, const JailChannel& channel) {
  const auto attribution = make_and_hand_out(plan, channel);
  if (!attribution) return tl::unexpected(attribution.error());
  if (auto told = wait_for_go(channel); !told) return told;
  if (auto sealed = seal(plan, channel); !sealed) return sealed;
  return run_command(plan, caller, channel, *attribution);
}

}  // namespace

void run_jail_init(const JailPlan& plan, const CallerState& caller, JailChannel channel) {
  const auto done = run_all(plan, caller, channel);
  if (!done) {
    JailMessage failed{JailMessage::Kind::kFailed};
    failed.text = done.error().message();
    static_cast<void>(channel.send(failed));
  }
  ::_exit(done ? 0 : kOwnFailure);
}

}  // namespace podjail::cli
