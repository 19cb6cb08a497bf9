// A workload that takes the sidecar for its proxy: it asks for a tunnel first, by CONNECT or by SOCKS5, and
// what it would send through the tunnel is then served like a connection that was redirected on its way to
// the tunnel's name and port. The request for the tunnel opens nothing and permits nothing; a tunnel within a
// tunnel is refused. Requests in absolute form need no tunnel: each names where it goes.
#pragma once

#include <optional>

#include "sidecar/http/message.h"
#include "sidecar/net/channel.h"
#include "sidecar/net/task.h"
#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

enum class Tunnel : std::uint8_t { kOpen, kRefused };

// What a connection to `destination` may say, where the configuration serves a proxy: anything at all, or at
// the port of the explicit proxy nothing but what is for a proxy.
ProxySpeech speech_at(const Endpoint& destination, config::ExplicitProxy served);

// Whether the unread bytes of `fd`, from which detection has come to an end, ask for a tunnel.
bool asks_for_tunnel(int fd);

// Takes the request out of the socket, and not a byte behind it. kOpen: it has been granted and `facts` are
// those of the tunnel; otherwise it has been refused, with a record of why.
net::Task<Tunnel> open_tunnel(Worker& worker, net::Channel& channel, ConnectionFacts& facts);

// The facts of a request in absolute form, which count in place of its connection's; nothing for any other.
std::optional<ConnectionFacts> facts_of_absolute(const ConnectionFacts& facts, const http::RequestHead& head);

}  // namespace podjail::proxy
