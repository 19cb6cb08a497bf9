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
  UniqueFd admin;                        // none: not served
  std::vector<UniqueFd> explicit_proxy;  // where every client takes us for its proxy
  std::vector<UniqueFd> external;  // no listeners: ways to a policy program outside, one for each worker
  UniqueFd processes;              // whom to ask for the process of a connection; none: nobody knows
};

// Binds the ports of lib/contract/contract.h on 127.0.0.1 and ::1, and admin where `config` says. If any were
// inherited, those and no other. kInvalid where policy.external asks for a program outside and there is not a
// way to it for each worker, or there is one and it does not: neither may go unnoticed.
Result<Listeners> open_listeners(const config::Config& config);

// Inherited ones by what they are for. kInvalid without one to serve connections on.
Result<Listeners> sort_listeners(std::vector<net::InheritedListener> inherited);

// Whether there are as many ways outside as the configuration needs.
Status check_external(const config::Config& config, std::size_t ways);

}  // namespace podjail
