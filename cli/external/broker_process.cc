#include "cli/external/broker_process.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>

#include "cli/external/broker.h"

namespace podjail::cli {
namespace {

constexpr int kSocket = 3;
constexpr std::chrono::seconds kFarewell{5};

std::string_view option_of(ExternalProgram::Form form) {
  return form == ExternalProgram::Form::kPerRequest ? "--sh" : "--proc";
}

// Programs may have started others that left their group: they have become children of this process.
void end_descendants() {
  while (true) {
    std::ifstream list("/proc/thread-self/children");
    for (pid_t pid = 0; list >> pid;) ::kill(pid, SIGKILL);
    if (::waitpid(-1, nullptr, 0) < 0) return;  // none is left
  }
}

}  // namespace

Result<BrokerProcess> BrokerProcess::start(const ExternalProgram& program) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return fail_errno("socketpair");
  UniqueFd sidecar_end(pair[0]);
  const UniqueFd own_end(pair[1]);
  ChildPlan plan;
  plan.words = {"/proc/self/exe", "external-broker",
                std::string(option_of(program.form)) + "=" + program.command, "--timeout-ms",
                std::to_string(program.timeout.count())};
  plan.environment = own_environment();
  plan.output = STDERR_FILENO;
  plan.passed = {own_end.get()};
  plan.when_we_end = 0;  // it ends with the sidecar's end of the socket, and takes all programs with it
  auto child = start_child(plan);
  if (!child) return fail_within("the broker of the policy program", std::move(child.error()));
  return BrokerProcess(std::move(*child), std::move(sidecar_end));
}

BrokerProcess::~BrokerProcess() {
  sidecar_end_.reset();
  if (child_) static_cast<void>(child_->wait(std::chrono::steady_clock::now() + kFarewell));
}

int run_broker(const ExternalProgram& program) {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return 1;
  Broker(UniqueFd(kSocket), program, std::cerr).run();
  end_descendants();
  return 0;
}

}  // namespace podjail::cli
