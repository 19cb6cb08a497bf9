#include "hook/check/check_install.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>
#include <utility>

#include "hook/check/child.h"
#include "hook/check/scratch.h"
#include "hook/check/verdict.h"
#include "hook/run.h"
#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::check {
namespace {

constexpr std::chrono::seconds kLimit{30};  // for a runtime that has to do much before its first container
constexpr std::chrono::seconds kRemoveLimit{15};
constexpr std::chrono::milliseconds kPoll{10};
constexpr std::size_t kMaxOutput = 1 << 20;
constexpr std::size_t kShown = 600;  // the end of what a runtime said, which names the reason

// Ctrl-C must not leave a container behind, and what is made is for root alone.
void set_up() {
  ::umask(077);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
}

std::string said(const Scratch& scratch) {
  const auto text = read_file(scratch.output(), kMaxOutput);
  if (!text || text->empty()) return "nothing was said";
  return printable(text->substr(text->size() - std::min(text->size(), kShown)), kShown);
}

// Removes the container with the object, whatever became of it.
class Removal {
 public:
  Removal(const Commands& commands, const Scratch& scratch, Child& starting)
      : commands_(commands), scratch_(scratch), starting_(starting) {}
  Removal(const Removal&) = delete;
  Removal& operator=(const Removal&) = delete;
  ~Removal() {
    // A runtime that waits for its container removes it when it has ended.
    if (const auto pid = process_of({kPausePath, scratch_.parts().name})) ::kill(*pid, SIGKILL);
    static_cast<void>(starting_.wait(kRemoveLimit));
    for (const auto& command : commands_.after) {
      static_cast<void>(run_to_end(command, scratch_.output(), kRemoveLimit));
    }
  }

 private:
  const Commands& commands_;
  const Scratch& scratch_;
  Child& starting_;
};

Status prepare(const Commands& commands, const Scratch& scratch) {
  for (const auto& command : commands.before) {
    const auto status = run_to_end(command, scratch.output(), kLimit);
    if (!status) return tl::unexpected(status.error());
    if (*status != 0) return fail(ErrorKind::kUnavailable, command.front() + ": " + said(scratch));
  }
  return {};
}

// The container's process, once it is there.
Result<pid_t> wait_for_process(Child& starting, const Commands& commands, const Scratch& scratch) {
  const auto deadline = std::chrono::steady_clock::now() + kLimit;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto ended = starting.ended();
    if (const auto pid = process_of({kPausePath, scratch.parts().name})) return *pid;
    if (ended) {
      return fail(ErrorKind::kUnavailable, commands.start.front() + " started no container (status " +
                                               std::to_string(*ended) + "): " + said(scratch));
    }
    std::this_thread::sleep_for(kPoll);
  }
  return fail(ErrorKind::kTimeout,
              commands.start.front() + " started no container in time: " + said(scratch));
}

Result<Verdict> start_and_look(const Commands& commands, const Scratch& scratch,
                               const hook::HookConfig& config, const Surroundings& surroundings) {
  if (auto prepared = prepare(commands, scratch); !prepared)
    return tl::unexpected(std::move(prepared.error()));
  auto starting = Child::start(commands.start, scratch.output());
  if (!starting) return tl::unexpected(std::move(starting.error()));
  const Removal removal(commands, scratch, *starting);
  const auto pid = wait_for_process(*starting, commands, scratch);
  if (!pid) return tl::unexpected(pid.error());
  return verdict_on(*pid, config, surroundings.run_directory);
}

Result<Verdict> check(const Request& request, const Surroundings& surroundings) {
  const auto config = hook::load_config(surroundings.config_path);
  if (!config) return tl::unexpected(config.error());
  const auto scratch = Scratch::make(surroundings.run_directory, surroundings.pause);
  if (!scratch) return tl::unexpected(scratch.error());
  const auto commands = commands_for(request, scratch->parts());
  if (!commands) return tl::unexpected(commands.error());
  return start_and_look(*commands, *scratch, *config, surroundings);
}

}  // namespace

std::string pause_beside_this_program() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / "podjail-pause").string();
}

Answer check_install(const Request& request, const Surroundings& surroundings) {
  set_up();
  const auto verdict = check(request, surroundings);
  if (!verdict) return {2, "it cannot be told: " + verdict.error().message()};
  const auto& by = request.runtime.empty() ? request.words.front() : request.runtime;
  const auto container = "a container that " + printable(by, 64) + " starts: " + verdict->reason;
  return verdict->jailed == Jailed::kYes ? Answer{0, "jailed: " + container}
                                         : Answer{1, "NOT jailed: " + container};
}

}  // namespace podjail::check
