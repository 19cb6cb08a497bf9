// A command that is asked, by environment variables, to use a proxy of ours: for machines where no jail can
// be made. A program that does not look at the variables, or does not want to, is not held back by anything.
#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/serve/proxy_options.h"

namespace podjail::cli {

struct WeakOptions {
  ProxyOptions proxy;
  std::vector<std::string> command;
  std::optional<std::chrono::seconds> timeout;
};

// Runs the command to its end; signals to us go to it. Returns its exit status, 128 and the signal that ended
// it, 124 where it was ended for the timeout, 126 or 127 if it cannot be executed or is not found, 125 for a
// failure of our own. No other thread may exist.
int run_weak(const WeakOptions& options, std::ostream& messages);

}  // namespace podjail::cli
