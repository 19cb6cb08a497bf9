// Programs of a host that answer by what they are asked; and what was asked.
#pragma once

#include <functional>
#include <vector>

#include "agent/host/commands.h"

namespace podjail::agent {

class ScriptedCommands final : public Commands {
 public:
  using Answer = std::function<Result<CommandResult>(const Words&)>;
  explicit ScriptedCommands(Answer answer) : answer_(std::move(answer)) {}

  Result<CommandResult> run(const Words& words, std::chrono::seconds) override {
    asked.push_back(words);
    return answer_(words);
  }

  std::vector<Words> asked;

 private:
  Answer answer_;
};

}  // namespace podjail::agent
