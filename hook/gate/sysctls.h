// Kernel settings that config.json asks for: those of a list that cannot weaken the jail.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection sysctl_objection(const Subject& subject);

}  // namespace podjail::hook
