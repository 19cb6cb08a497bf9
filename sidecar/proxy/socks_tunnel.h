// A workload that takes the sidecar for its SOCKS5 proxy, as images with ALL_PROXY=socks5h://… do. As with
// CONNECT (explicit_proxy.h), asking opens nothing and permits nothing.
#pragma once

#include "sidecar/proxy/explicit_proxy.h"

namespace podjail::proxy {

// Whether the unread bytes of `fd` begin as SOCKS5 does.
bool speaks_socks(int fd);

// Takes greeting and request out of the socket, and not a byte behind them. As open_tunnel() does.
net::Task<Tunnel> open_socks_tunnel(Worker& worker, net::Channel& channel, ConnectionFacts& facts);

}  // namespace podjail::proxy
