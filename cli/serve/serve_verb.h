// The command lines of serve, and of the broker that is started for --sh and --proc.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/serve/serve.h"

namespace podjail::serve {

// What a chosen verb does, returning the exit status. It starts processes and holds signals back, so no
// thread may have been started before.
using LaunchingVerb = std::function<int()>;

struct ServeVerbs {
  ServeOptions serve;
  ExternalProgram broker;
};

// `options` outlives the parsing; `chosen` is set by it.
void add_serve_verbs(CLI::App& app, ServeVerbs& options, LaunchingVerb& chosen);

}  // namespace podjail::serve
