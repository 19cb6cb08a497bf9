// What a container may not have, or a jail around it would not hold. Refused, never repaired: a container
// that was asked to run with a capability and runs without it fails in ways nobody understands.
//
// The gate is a table (gate.cc): what is looked for, why it breaks the jail, and which setting of hook.json
// allows it.
#pragma once

#include <optional>
#include <string>

#include "hook/bundle.h"
#include "hook/hook_config.h"

namespace podjail::hook {

// The sentence of the first objection, or nothing.
std::optional<std::string> objection_to(const Bundle& bundle, const HookConfig& config);

}  // namespace podjail::hook
