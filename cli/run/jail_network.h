// The network of a sealed jail, made from inside it: lo, every address local, the redirect, and the sockets
// at its end. The sockets go to the sidecar, which is elsewhere; who asks them is here.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

struct JailSocket {
  std::string name;  // of sidecar/net/inherited_listeners.h
  UniqueFd fd;
};

// In a new network namespace, with CAP_NET_ADMIN over it. The ruleset is read back: the kernel has what was
// meant or this fails.
Status make_jail_network();

// In the same one, once it is made. IPv6 ones only where the kernel has IPv6.
Result<std::vector<JailSocket>> open_jail_sockets();

}  // namespace podjail::cli
