// Bind mounts: nothing by which a container reaches the host's own programs, their sockets or another pod.
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection mount_source_objection(const Subject& subject);

}  // namespace podjail::hook
