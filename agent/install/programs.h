// What is installed of the agent's own image: podjail's programs, and the libraries that podjail-hook names
// besides the C library. A host need not have them: the hook looks for them in lib/ beside itself first.
#pragma once

#include <string>
#include <vector>

#include "agent/install/plan.h"
#include "lib/base/result.h"

namespace podjail::agent {

// In the order in which they are installed; names are relative to the installation's directory. `directory`
// holds the programs; libraries are those with which the agent itself would run.
Result<std::vector<Program>> load_programs(const std::string& directory);

// Where the dynamic loader finds a library. kNotFound if it does not.
Result<std::string> library_path(const std::string& name);

}  // namespace podjail::agent
