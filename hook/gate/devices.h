// Devices that config.json makes in the container, and those that its cgroup may use (it can make them
// itself).
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection device_objection(const Subject& subject);

}  // namespace podjail::hook
