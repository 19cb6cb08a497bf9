#include "hook/runtime/trust_environment.h"

#include <algorithm>

#include "lib/contract/trust_variables.h"

namespace podjail::runtime {

std::vector<std::string> with_trust_environment(std::vector<std::string> variables) {
  for (const auto& variable : contract::trust_variables()) {
    const auto prefix = std::string(variable.name) + "=";
    const bool set = std::any_of(variables.begin(), variables.end(),
                                 [&prefix](const std::string& line) { return line.starts_with(prefix); });
    if (!set) variables.push_back(prefix + contract::value_of(variable));
  }
  return variables;
}

}  // namespace podjail::runtime
