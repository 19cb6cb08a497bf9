// --sh, --proc and --program-timeout of every verb that has them.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "cli/external/external_program.h"

namespace podjail::serve {

// `program` outlives the parsing, which sets it.
void add_program_options(CLI::App& verb, std::optional<ExternalProgram>& program);

}  // namespace podjail::serve
