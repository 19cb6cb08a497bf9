// What is installed of the agent's own image: podjail's programs, and with them the loader and the libraries
// that they need. A host need have none of it, or has others: programs of ours never run with libraries of
// the host's.
#pragma once

#include <string>
#include <vector>

#include "agent/install/plan.h"
#include "lib/base/result.h"

namespace podjail::agent {

// In the order in which they are installed; names are relative to the installation's directory, which will be
// `install_dir`. `directory` holds the programs; loader and libraries are those with which the agent itself
// would run.
Result<std::vector<Program>> load_programs(const std::string& directory, const std::string& install_dir);

// Where the dynamic loader finds a library. kNotFound if it does not.
Result<std::string> library_path(const std::string& name);

}  // namespace podjail::agent
