// The command line of podjail suggest.
#pragma once

#include <functional>

#include "cli/suggest/suggest.h"

namespace CLI {
class App;
}

namespace podjail::cli {

// `options` must outlive the parsing, and what it chose.
void add_suggest(CLI::App& app, SuggestOptions& options, std::function<int()>& chosen);

}  // namespace podjail::cli
