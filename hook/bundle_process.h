// The part "process" of a config.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "hook/bundle.h"
#include "lib/base/result.h"

namespace podjail::hook {

// What is absent is the dangerous default: uid 0, capabilities unknown. kInvalid as parse_bundle.
Result<Process> read_process(const nlohmann::json& object);

}  // namespace podjail::hook
