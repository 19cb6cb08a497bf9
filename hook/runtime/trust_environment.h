// A workload's environment with the variables that make each ecosystem trust the pod's issuer.
#pragma once

#include <string>
#include <vector>

namespace podjail::runtime {

// `variables` are NAME=value lines. Those of contract::trust_variables() that no line sets, were it to
// nothing, are added behind them.
std::vector<std::string> with_trust_environment(std::vector<std::string> variables);

}  // namespace podjail::runtime
