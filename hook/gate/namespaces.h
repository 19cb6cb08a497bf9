// Namespaces that the container must have for itself, by config.json and by what the kernel says.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection namespace_objection(const Subject& subject);

}  // namespace podjail::hook
