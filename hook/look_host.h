// What the host offers that a container's bundle may reach: the places that bind mounts come from, and
// sockets of AF_VSOCK.
#pragma once

#include "hook/bundle.h"
#include "hook/facts.h"

namespace podjail::hook {

// One fact for each of the bundle's mounts. A link is followed, as the runtime follows it; what cannot be
// found is a fact too. Only bind mounts are looked at.
std::vector<SourceFact> look_at_sources(const Bundle& bundle);

// Tries to make one. That may load the kernel's module, as a container's attempt would.
VsockFact look_for_vsock();

// By the sysctl kernel.io_uring_disabled.
IoUringFact look_for_io_uring();

}  // namespace podjail::hook
