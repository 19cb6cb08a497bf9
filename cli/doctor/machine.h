// Where doctor looks: the environment of a command and the files of a machine.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace podjail::cli {

struct Machine {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::string root;  // what stands before absolute paths: empty on the machine itself

  std::optional<std::string> variable(const std::string& name) const {
    auto value = environment(name);
    return value && !value->empty() ? value : std::nullopt;
  }
  std::string at(const std::string& path) const { return path.starts_with('/') ? root + path : path; }
};

}  // namespace podjail::cli
