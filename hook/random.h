// The secret of a namespace.
#pragma once

#include "hook/ruleset/terms.h"
#include "lib/base/result.h"

namespace podjail::hook {

// 64 bits of getrandom(2), neither half zero.
Result<ruleset::Blessing> random_blessing();

}  // namespace podjail::hook
