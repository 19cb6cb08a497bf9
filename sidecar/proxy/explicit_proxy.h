// A workload that takes the sidecar for its proxy: it asks for a tunnel first, and what it would send through
// the tunnel is then served like a connection that was redirected on its way to the tunnel's name and port.
// The request for the tunnel opens nothing and permits nothing; a tunnel within a tunnel is refused.
#pragma once

#include "sidecar/net/channel.h"
#include "sidecar/net/task.h"
#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

enum class Tunnel : std::uint8_t { kOpen, kRefused };

// Whether the unread bytes of `fd`, which have been detected as HTTP, begin with a request for a tunnel.
bool asks_for_tunnel(int fd);

// Takes the request out of the socket, and not a byte behind it. kOpen: it has been granted and `facts` have
// the tunnel's name and port; otherwise it has been refused, with a record of why.
net::Task<Tunnel> open_tunnel(Worker& worker, net::Channel& channel, ConnectionFacts& facts);

}  // namespace podjail::proxy
