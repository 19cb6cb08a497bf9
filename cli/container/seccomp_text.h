// The seccomp profile of a container in a jail, as engines read one (runtime-spec, config-linux.md): closed
// where a network namespace does not reach, and against what a container never needs of the kernel. Pure.
//
// Sockets are of families that a network namespace holds. AF_VSOCK speaks with the hypervisor past it;
// io_uring makes sockets without a system call; socketcall(2) hides its arguments, and with it go 32-bit
// calls.
#pragma once

#include <string>

namespace podjail::cli {

std::string seccomp_profile_text();

}  // namespace podjail::cli
