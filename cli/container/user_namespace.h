// Podman without root has its containers in a user namespace of the caller's, with mounts that belong to it.
// A container joins no network that belongs to another one, so the jail has to be made in there as well.
#pragma once

#include "cli/container/engine_program.h"
#include "lib/base/result.h"

namespace podjail::cli {

// Enters podman's user and mount namespaces and becomes root in there, which is nobody but the caller
// outside. The process, its directory and its descriptors stay; what it starts knows that it is there. No
// thread may run. kUnavailable, with what podman says, where it has no such namespace, as without a range of
// ids in /etc/subuid.
Status enter_user_namespace(const EngineProgram& podman);

}  // namespace podjail::cli
