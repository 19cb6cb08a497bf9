// Capabilities, in any of the five sets: the bounding set above all, since a file's capabilities come from
// there.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection capability_objection(const Subject& subject);

}  // namespace podjail::hook
