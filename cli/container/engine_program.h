// An engine's program: podman or docker, asked one thing after the other.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/container/engine_options.h"
#include "cli/process/child.h"
#include "lib/base/result.h"

namespace podjail::cli {

// Waits for the end of a program. An error ends the program.
using Awaiting = std::function<Result<serve::Ended>(serve::Child&)>;

// Waits, and does nothing else.
Result<serve::Ended> await_end(serve::Child& program);

class EngineProgram {
 public:
  // `words`: the program and its own options, with which every command begins.
  explicit EngineProgram(std::vector<std::string> words) : words_(std::move(words)) {}

  struct Answer {
    int status = 0;
    std::string output;
    std::string errors;
  };
  // Runs a command with these words to its end; `input` is what it reads. At most 64 MiB of its output.
  Result<Answer> ask(std::vector<std::string> words, std::string_view input = {},
                     const Awaiting& await = await_end) const;
  // The same; what it writes, without the last line's end. kUnavailable with what it said if it fails.
  Result<std::string> command(std::vector<std::string> words, std::string_view input = {},
                              const Awaiting& await = await_end) const;
  // Starts a command that has our terminal and standard streams; `input` -1: nothing to read.
  Result<serve::Child> start(std::vector<std::string> words, int input) const;

 private:
  serve::ChildPlan plan_of(std::vector<std::string> words) const;
  std::vector<std::string> words_;
};

// What the program of that name says it is: Debian's podman-docker calls podman docker. kNotFound where there
// is no such program; kInvalid for one that is neither.
Result<Engine> engine_of(const std::string& program);
// From what it answers to --version. Pure.
Result<Engine> engine_in(std::string_view version);

}  // namespace podjail::cli
