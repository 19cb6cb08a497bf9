// Every socket the sidecar listens on: its own, or those that whoever started it opened for it.
#pragma once

#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"
#include "sidecar/config/config.h"
#include "sidecar/dns/sockets.h"
#include "sidecar/net/inherited_listeners.h"

namespace podjail {

struct Listeners {
  std::vector<UniqueFd> proxy;
  dns::ServerSockets dns;
  UniqueFd admin;      // none: not served
  UniqueFd processes;  // whom to ask for the process of a connection; none: nobody knows
};

// Binds the ports of lib/contract/contract.h on 127.0.0.1 and ::1, and admin where `config` says. If any were
// inherited, those and no other.
Result<Listeners> open_listeners(const config::Config& config);

// Inherited ones by what they are for. kInvalid without one for the proxy.
Result<Listeners> sort_listeners(std::vector<net::InheritedListener> inherited);

}  // namespace podjail
