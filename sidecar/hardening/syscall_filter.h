// The seccomp filter of the running sidecar (seccomp(2)): an allow-list of what it asks the kernel for once
// it has started, so that code which takes the process over finds next to nothing to go on with.
//
// Three answers. What the sidecar uses is allowed. What only an intruder would ask for, such as starting a
// program, tracing, mounting or entering namespaces, ends the process: nothing leaves the pod while it is
// down. Everything else fails with ENOSYS, as on a kernel without it, so that a C library newer than this
// list falls back to what it did before.
//
// Arguments are looked at where a call does both kinds of things: threads may be made and processes may not,
// TCP and UDP sockets and no other kind, no memory may become executable, no listener may be added.
#pragma once

#include "lib/base/result.h"

namespace podjail::hardening {

// For all threads of the process, and for good. Before it: every listener bound, every library loaded, and
// no-new-privileges set (harden_process). kUnavailable when the kernel has no filters.
Status filter_system_calls();

}  // namespace podjail::hardening
