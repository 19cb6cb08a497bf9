#include "hook/check/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <filesystem>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/file.h"

namespace podjail::check {
namespace {

constexpr std::chrono::milliseconds kPoll{10};
constexpr std::size_t kMaxCommandLine = 64 << 10;

// The attributes of posix_spawn(3), released with the object.
class SpawnSettings {
 public:
  explicit SpawnSettings(const std::string& output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, output.c_str(),
                                       O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  Result<pid_t> spawn(const Command& command) const {
    std::vector<char*> words;
    for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, words[0], &actions_, &attributes_, words.data(), environ);
    if (error != 0) return fail_errno("start " + command.front(), error);
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

int status_from(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace

Result<Child> Child::start(const Command& command, const std::string& output) {
  const auto pid = SpawnSettings(output).spawn(command);
  if (!pid) return tl::unexpected(pid.error());
  return Child(*pid);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)), status_(other.status_) {}

Child::~Child() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::optional<int> Child::ended() {
  int wait_status = 0;
  if (pid_ != 0 && ::waitpid(pid_, &wait_status, WNOHANG) == pid_) {
    status_ = status_from(wait_status);
    pid_ = 0;
  }
  return status_;
}

std::optional<int> Child::wait(std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!ended() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(kPoll);
  return status_;
}

Result<int> run_to_end(const Command& command, const std::string& output, std::chrono::seconds limit) {
  auto child = Child::start(command, output);
  if (!child) return tl::unexpected(std::move(child.error()));
  if (const auto status = child->wait(limit)) return *status;
  return fail(ErrorKind::kTimeout, command.front() + " does not end");
}

std::optional<pid_t> process_of(const Command& command) {
  std::string wanted;
  for (const auto& word : command) wanted.append(word).push_back('\0');
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const auto name = entry.path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
      continue;
    const auto line = read_file(entry.path().string() + "/cmdline", kMaxCommandLine);
    if (line && *line == wanted) return static_cast<pid_t>(std::stol(name));
  }
  return std::nullopt;
}

}  // namespace podjail::check
