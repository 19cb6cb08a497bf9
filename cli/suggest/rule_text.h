// Registry rules as a policy writes them.
#pragma once

#include <string>
#include <vector>

#include "cli/suggest/registry_rules.h"

namespace podjail::cli {

// npm({ hosts: ["npm.example.test"], prefix: "/mirror" })
std::string rule_call(const RegistryRule& rule);

// The import declarations these rules need, a line each.
std::string rule_imports(const std::vector<RegistryRule>& rules);

}  // namespace podjail::cli
