#include "hook/probe/probe.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "hook/probe/kernel.h"
#include "hook/probe/trial.h"
#include "hook/process_setup.h"

namespace podjail::probe {
namespace {

int print(const std::vector<Finding>& findings, Form form) {
  const auto text = form == Form::kJson ? to_json(findings) : to_table(findings);
  const bool printed = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return printed && holds(findings) ? 0 : 1;
}

[[noreturn]] void be_trial(pid_t parent, std::vector<Finding> findings, const ScratchCgroup& exempt,
                           const ScratchCgroup& other, Form form) {
  hook::end_with_parent(parent);
  hook::arm_deadline(hook::kDeadline);  // an alarm is not inherited
  for (auto& finding : try_jail(exempt, other)) findings.push_back(std::move(finding));
  ::_exit(print(findings, form));
}

// The parent outlives the trial, which is bounded: signals that would end it wait until it has cleaned up.
void hold_signals() {
  sigset_t held;
  sigemptyset(&held);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&held, signal);
  sigprocmask(SIG_BLOCK, &held, nullptr);
  ::alarm(0);
}

int exit_status_of(pid_t child, Form form) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return print({{"trial", Verdict::kFails, "its process was lost"}}, form);
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return print({{"trial", Verdict::kFails, "its process was killed"}}, form);
}

}  // namespace

int run_probe(Form form) {
  hold_signals();
  auto findings = kernel_findings();
  const auto exempt = ScratchCgroup::make("exempt");
  const auto other = ScratchCgroup::make("other");
  if (!exempt || !other) {
    const auto& error = exempt ? other.error() : exempt.error();
    findings.push_back({"scratch cgroup", Verdict::kFails, error.message()});
    return print(findings, form);
  }
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return print({{"trial", Verdict::kFails, "its process could not be started"}}, form);
  if (child == 0) be_trial(parent, std::move(findings), *exempt, *other, form);
  return exit_status_of(child, form);
}

}  // namespace podjail::probe
