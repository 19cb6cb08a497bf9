// Sockets that the ruleset does not see: a seccomp profile must keep them away (see seccomp_profile.h).
#pragma once

#include "hook/gate/check.h"

namespace podjail::hook {

Objection seccomp_objection(const Subject& subject);

}  // namespace podjail::hook
