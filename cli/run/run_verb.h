// The command line of `podjail run`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/run/run_options.h"

namespace podjail::cli {

// Adds the verb. `chosen` runs it, before any thread of a policy engine exists.
void add_run(CLI::App& app, RunOptions& options, std::function<int()>& chosen);

}  // namespace podjail::cli
