// A program that is started, watched and in the end certainly gone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "hook/check/commands.h"
#include "lib/base/result.h"

namespace podjail::check {

class Child {
 public:
  // Starts `command`, found by PATH, with nothing to read; what it writes is appended to the file `output`.
  // It can be interrupted even if the caller blocks signals.
  static Result<Child> start(const Command& command, const std::string& output);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // kills it if it still runs

  // The exit status (128 + n after signal n) once it has ended.
  std::optional<int> ended();
  // The same, once it has ended or `limit` has passed.
  std::optional<int> wait(std::chrono::seconds limit);

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  pid_t pid_;  // 0: waited for
  std::optional<int> status_;
};

// Runs a command to its end. kTimeout, with the command killed, after `limit`.
Result<int> run_to_end(const Command& command, const std::string& output, std::chrono::seconds limit);

// The process whose command line is exactly `command`, as seen from here; nothing if there is none.
std::optional<pid_t> process_of(const Command& command);

}  // namespace podjail::check
