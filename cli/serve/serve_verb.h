// The command lines of serve, of the weak mode, and of the broker that they start.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/serve/serve.h"
#include "cli/serve/weak.h"

namespace podjail::cli {

// What a chosen verb does, returning the exit status. It starts processes and holds signals back, so no
// thread may have been started before.
using LaunchingVerb = std::function<int()>;

struct ServeVerbs {
  ServeOptions serve;
  WeakOptions weak;
  ExternalProgram broker;
};

// `options` outlives the parsing; `chosen` is set by it.
void add_serve_verbs(CLI::App& app, ServeVerbs& options, LaunchingVerb& chosen);

}  // namespace podjail::cli
