// Where a workload asked its proxy to go, put in the place of where its connection went: what is served from
// then on is a connection like one that was redirected on its way there.
#pragma once

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "sidecar/dns/name_pool.h"
#include "sidecar/proxy/connection_facts.h"

namespace podjail::proxy {

// Nobody is asked for a proxy on the connection again. A port of the sidecar's own makes it aim at ourselves.
// With a name, the proxy's address stays the connection's destination address.
void aim_at(ConnectionFacts& facts, HostName name, std::uint16_t port);
// With an address, it has the name that a redirected connection to it would have: none, if it is not of
// `names`.
void aim_at(ConnectionFacts& facts, const Endpoint& endpoint, const dns::NamePool& names);

}  // namespace podjail::proxy
