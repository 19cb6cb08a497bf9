// The part "linux" of a config.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "hook/bundle.h"
#include "lib/base/result.h"

namespace podjail::hook {

// kInvalid as parse_bundle.
Result<Confinement> read_confinement(const nlohmann::json& object);

}  // namespace podjail::hook
