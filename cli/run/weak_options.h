// The options of podjail run as those of its weak mode. Pure.
#pragma once

#include "cli/run/run_options.h"
#include "cli/serve/weak.h"
#include "lib/base/result.h"

namespace podjail::cli {

// kRefused for what only a jail can do.
Result<serve::WeakOptions> weak_options(const RunOptions& options);

}  // namespace podjail::cli
