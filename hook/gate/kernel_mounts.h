// Mounts of kernel interfaces: only the harmless ones, and none writable that reaches beyond the container.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection kernel_mount_objection(const Subject& subject);

}  // namespace podjail::hook
