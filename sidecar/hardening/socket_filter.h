// A filter for what has nothing to say to anybody: no socket can be made. Stands before the longer filter of
// syscall_filter.h, which allows those of the sidecar.
#pragma once

#include "lib/base/result.h"

namespace podjail::hardening {

// For all threads of the process, and for good: what makes a socket fails with EPERM. What is open stays
// open. After no-new-privileges is set, and before filter_system_calls(). kUnavailable when the kernel has no
// filters.
Status forbid_sockets();

}  // namespace podjail::hardening
