// Another program, started by this one: what it is given, and the handle by which it is waited for and ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

using Deadline = std::chrono::steady_clock::time_point;

// For poll(2): never less than what is left, 0 when it has passed.
int milliseconds_until(Deadline deadline);

struct UserAndGroup {
  uid_t user = 0;
  gid_t group = 0;
};

// What a program is started with. Descriptors are borrowed; it gets those named here and no others.
struct ChildPlan {
  std::vector<std::string> words;  // the program, looked up in PATH unless it has a slash, and its arguments
  std::vector<std::string> environment;  // all of it, "NAME=value"
  int input = -1;                        // -1: /dev/null
  int output = 1;
  int errors = 2;
  std::vector<int> passed;   // become 3, 4, …
  std::string listen_names;  // of `passed`, as sd_listen_fds(3) has it; "": nothing is said of them
  std::optional<UserAndGroup> identity;  // without supplementary groups; nothing: ours
  // A group of its own does not hear what the terminal sends to ours, and can be ended as a whole.
  enum class Group : std::uint8_t { kOwn, kOurs } group = Group::kOwn;
  // Sent to it when the thread that starts it ends, however that comes about; 0: nothing.
  int when_we_end = SIGKILL;
};

// How a program ended.
struct Ended {
  int status = 0;  // its exit status
  int signal = 0;  // or the signal that ended it
};

// Owns the process: whatever is left of it and its group is killed and reaped with this.
class Child {
 public:
  Child(pid_t pid, UniqueFd pidfd, ChildPlan::Group group)
      : pid_(pid), pidfd_(std::move(pidfd)), group_(group) {}
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(); }

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable once it has ended
  void signal(int number) const;
  // Reaps it if it has ended by `deadline`; afterwards always the same.
  std::optional<Ended> wait(Deadline deadline);
  // Kills it with its group, and reaps it.
  void end();

 private:
  pid_t pid_ = -1;
  UniqueFd pidfd_;
  ChildPlan::Group group_ = ChildPlan::Group::kOurs;
  std::optional<Ended> ended_;
};

// kNotFound or kSystem if the program cannot be executed.
Result<Child> start_child(const ChildPlan& plan);

// The environment of this process.
std::vector<std::string> own_environment();

// `environment` in which `name` has this value, whatever it had.
void set_variable(std::vector<std::string>& environment, std::string_view name, std::string_view value);

}  // namespace podjail::cli
