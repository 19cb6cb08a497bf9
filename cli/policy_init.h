// podjail policy init: a policy to start from, for the registries that the clients here are configured for.
#pragma once

#include <ostream>
#include <string>

#include "cli/init/clients.h"

namespace podjail::cli {

struct PolicyInitOptions {
  Surroundings surroundings;
  std::string output;  // a file that does not exist yet; empty for `out`
};

// Returns the exit status: 0 written, 1 written although no registry is configured, 2 error.
int run_policy_init(const PolicyInitOptions& options, std::ostream& out, std::ostream& errors);

// Of this process: its working directory, HOME and environment.
Surroundings own_surroundings();

}  // namespace podjail::cli
