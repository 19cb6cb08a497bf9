#include "webhook/policies/judge.h"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "lib/base/file.h"
#include "lib/base/json_text.h"
#include "lib/base/unique_fd.h"
#include "lib/policy/platform.h"
#include "sidecar/hardening/landlock.h"
#include "sidecar/hardening/socket_filter.h"
#include "sidecar/hardening/syscall_filter.h"
#include "webhook/injection/json_members.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxInput = std::size_t{4} << 20U;  // a ConfigMap is at most 1 MiB
constexpr std::size_t kMaxOutput = std::size_t{256} << 10U;
constexpr rlim_t kCpuSeconds = 10;  // should nobody be left to end it

// A file without a name, so that neither side waits for the other.
Result<UniqueFd> memory_file(std::string_view contents) {
  UniqueFd file(::memfd_create("podjail-judge", MFD_CLOEXEC));
  if (!file) return fail_errno("memfd_create");
  if (auto written = write_all(file.get(), contents); !written) return tl::unexpected(written.error());
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return fail_errno("lseek");
  return file;
}

// A child that is killed and waited for whatever happens.
class Child {
 public:
  Child() = default;
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  // The wait status; nothing when the deadline passes first.
  Result<std::optional<int>> wait(std::chrono::milliseconds deadline) {
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!process) return fail_errno("pidfd_open");
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      pollfd ended{process.get(), POLLIN, 0};
      const int ready = left.count() > 0 ? ::poll(&ended, 1, static_cast<int>(left.count())) : 0;
      if (ready == 0) return std::nullopt;
      if (ready > 0) break;
      if (errno != EINTR) return fail_errno("poll");
    }
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) return fail_errno("waitpid");
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_ = -1;
};

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  void place(int fd, int as) { ::posix_spawn_file_actions_adddup2(&actions_, fd, as); }
  // The server's connections are none of its business.
  void close_from(int fd) { ::posix_spawn_file_actions_addclosefrom_np(&actions_, fd); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

Result<pid_t> spawn(const std::string& program, int input, int output) {
  SpawnActions actions;
  actions.place(input, STDIN_FILENO);
  actions.place(output, STDOUT_FILENO);
  actions.close_from(STDERR_FILENO + 1);
  std::string name = "podjail-webhook";
  std::string option = "--judge-policies";
  const std::array<char*, 3> arguments = {name.data(), option.data(), nullptr};
  const std::array<char*, 1> environment = {nullptr};
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, program.c_str(), actions.get(), nullptr, arguments.data(), environment.data());
  if (error != 0) return fail_errno("start the judge of policies", error);
  return pid;
}

json to_json(const Trial& trial) {
  return {{"objections", trial.objections}, {"tests", trial.tests}};
}

Result<Trial> read_trial(const std::string& text) {
  const auto said = json::parse(text, nullptr, false);
  const auto& objections = member(said, "objections");
  const auto& tests = member(said, "tests");
  if (!objections.is_array() || !tests.is_number_unsigned())
    return fail(ErrorKind::kRefused, "the policies ended the process that judged them");
  Trial trial;
  trial.tests = tests.get<std::size_t>();
  for (const auto& objection : objections) {
    if (!objection.is_string()) return fail(ErrorKind::kRefused, "the policies disturbed what judged them");
    trial.objections.push_back(objection.get<std::string>());
  }
  return trial;
}

Result<Trial> judge_alone(const std::string& program, const std::string& input,
                          std::chrono::milliseconds deadline) {
  const auto given = memory_file(input);
  if (!given) return tl::unexpected(given.error());
  const auto said = memory_file("");
  if (!said) return tl::unexpected(said.error());
  const auto pid = spawn(program, given->get(), said->get());
  if (!pid) return tl::unexpected(pid.error());
  Child child(*pid);
  const auto ended = child.wait(deadline);
  if (!ended) return tl::unexpected(ended.error());
  if (!ended->has_value())
    return fail(ErrorKind::kRefused, "compiling and testing the policies takes longer than " +
                                         std::to_string(deadline.count()) + " ms");
  const int status = **ended;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return fail(ErrorKind::kRefused, "the policies ended the process that judged them");
  if (::lseek(said->get(), 0, SEEK_SET) != 0) return fail_errno("lseek");
  const auto text = read_all(said->get(), kMaxOutput);
  if (!text) return tl::unexpected(text.error());
  return read_trial(*text);
}

void bound(__rlimit_resource_t what, rlim_t most) {
  const rlimit limit{most, most};
  ::setrlimit(what, &limit);
}

}  // namespace

Status confine_judge() {
  bound(RLIMIT_CPU, kCpuSeconds);
  bound(RLIMIT_CORE, 0);
  bound(RLIMIT_FSIZE, kMaxOutput);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail_errno("no new privileges");
  if (auto silent = hardening::forbid_sockets(); !silent) return silent;
  if (const auto files = hardening::restrict_files({}); !files) return tl::unexpected(files.error());
  return hardening::filter_system_calls();
}

Result<Trial> Judge::judge(const json& config_map) {
  const json given{{"data", member(config_map, "data")}, {"binaryData", member(config_map, "binaryData")}};
  const auto input = given.dump(-1, ' ', false, json::error_handler_t::replace);
  if (!free_.try_acquire_for(options_.patience))
    return fail(ErrorKind::kExhausted, "other policies are being judged; try again");
  auto trial = judge_alone(options_.program, input, options_.deadline);
  free_.release();
  return trial;
}

int run_judge() {
  const auto input = read_all(STDIN_FILENO, kMaxInput);
  if (!input) return 1;
  const policy::Platform platform;
  if (const auto confined = confine_judge(); !confined) return 1;
  const auto config_map = json::parse(*input, nullptr, false);
  Trial trial;
  if (const auto files = policy_files_of(config_map); files) {
    trial = try_policies(*files);
  } else {
    trial.objections.push_back(files.error().message());
  }
  const auto text = to_json(trial).dump(-1, ' ', false, json::error_handler_t::replace);
  return write_all(STDOUT_FILENO, text) ? 0 : 1;
}

}  // namespace podjail::webhook
