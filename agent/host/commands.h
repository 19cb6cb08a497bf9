// Programs of the host, run to their end. The seam at which tests answer in their place.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/config.h"
#include "lib/base/result.h"

namespace podjail::agent {

using Words = std::vector<std::string>;

struct CommandResult {
  int status = 0;      // 128 + n after signal n
  std::string output;  // both streams, the first kMaxOutput bytes
};

class Commands {
 public:
  virtual ~Commands() = default;
  // kTimeout, with the program killed, after `limit`.
  virtual Result<CommandResult> run(const Words& words, std::chrono::seconds limit) = 0;
};

// What is put in front of a command so that the host runs it; nothing where the agent is on the host itself.
Words host_prefix(Entry entry, const std::string& host_root);

class HostCommands final : public Commands {
 public:
  static constexpr std::size_t kMaxOutput = 4 << 20;  // containerd's whole configuration is some 20 KiB

  explicit HostCommands(Words prefix) : prefix_(std::move(prefix)) {}
  Result<CommandResult> run(const Words& words, std::chrono::seconds limit) override;

 private:
  const Words prefix_;
};

}  // namespace podjail::agent
