// What the kernel says of itself, before anything is tried.
#pragma once

#include <vector>

#include "hook/probe/report.h"

namespace podjail::probe {

// Its version, cgroup v2, the system calls that the hook resolves and mounts with, and what is notable:
// sockets of AF_VSOCK, io_uring.
std::vector<Finding> kernel_findings();

}  // namespace podjail::probe
