// A machine for tests: files of a temporary directory, and variables as given.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "cli/doctor/machine.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {

class FakeMachine {
 public:
  std::map<std::string, std::string> variables{{"PATH", "/bin"}};

  Machine machine() const {
    return {[this](const std::string& name) -> std::optional<std::string> {
              const auto found = variables.find(name);
              return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
            },
            files_.path()};
  }
  std::string put(const std::string& path, const std::string& text) const {
    return files_.write(path.substr(1), text);
  }
  void put_program(const std::string& path, const std::string& text) const {
    std::filesystem::permissions(put(path, text), std::filesystem::perms::owner_all);
  }
  const std::string& root() const { return files_.path(); }

 private:
  Scratch files_;
};

}  // namespace podjail::cli
