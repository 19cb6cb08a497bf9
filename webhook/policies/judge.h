// Tries policies in a process of their own: whatever they do to V8, the webhook goes on, and what they find
// there is nothing. The process is this program again (--judge-policies), confined before it compiles a line:
// no file can be opened, no program run, no connection made.
#pragma once

#include <chrono>
#include <semaphore>
#include <string>

#include "lib/base/result.h"
#include "webhook/policies/trial.h"

namespace podjail::webhook {

// Thread rule: from any thread.
class Judge {
 public:
  struct Options {
    std::string program = "/proc/self/exe";
    std::chrono::milliseconds deadline{3000};  // the API server waits five seconds
    std::chrono::milliseconds patience{1000};  // for another trial to end
  };
  static constexpr std::ptrdiff_t kAtOnce = 2;

  explicit Judge(Options options) : options_(std::move(options)) {}

  // The trial of a ConfigMap. kRefused when the policies do not end within the deadline, or end their
  // process; kExhausted when others are being judged; kSystem when there is no process to be had.
  Result<Trial> judge(const nlohmann::json& config_map);

 private:
  const Options options_;
  std::counting_semaphore<kAtOnce> free_{kAtOnce};
};

// What the judging process does to itself after V8 is started and before it sees a policy: from now on it can
// open no file, make no socket and run no program. Whatever it should have had is open.
Status confine_judge();

// The judging process: reads a ConfigMap from standard input, writes its trial to standard output. Returns
// the exit status.
int run_judge();

}  // namespace podjail::webhook
