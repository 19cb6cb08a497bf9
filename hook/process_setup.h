// How the hook's own process is made fit to run as root on the host at a container's bidding: nothing of its
// environment is used, its files are for root alone, and it ends in time whatever hangs.
#pragma once

#include <sys/types.h>

#include <chrono>

#include "lib/base/result.h"

namespace podjail::hook {

// Shorter than the timeout that runtimes give a hook (10 s by podjail's own hooks.d entry).
inline constexpr std::chrono::seconds kDeadline{8};

// Call first, once. Descriptors 0–2 are open afterwards, so that nothing opened later is taken for standard
// error.
Status set_up_process();

// After this long the process writes its line and exits with 1. `deadline` is at least a second.
void arm_deadline(std::chrono::seconds deadline);

// Call first in a child: it ends with its parent, also with one that ended before the call. `parent` is the
// pid that forked it.
void end_with_parent(pid_t parent);

}  // namespace podjail::hook
