// What a container may not have, or a jail around it would not hold. Refused, never repaired: a container
// that was asked to run with a capability and runs without it fails in ways nobody understands.
//
// The gate is a table (gate.cc) of checks, one file each in gate/: what is looked for, why it breaks the
// jail, and which setting of hook.json allows it. All are pure.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

// The sentence of the first objection, or nothing.
Objection objection_to(const Subject& subject);

}  // namespace podjail::hook
