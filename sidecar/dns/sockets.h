// The sockets DNS is served on.
#pragma once

#include <vector>

#include "lib/base/address.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::dns {

struct ServerSockets {
  std::vector<UniqueFd> udp;  // bound, non-blocking
  std::vector<UniqueFd> tcp;  // listening, non-blocking
};

// A UDP and a TCP socket for each endpoint. The UDP sockets set neither SO_REUSEADDR nor SO_REUSEPORT: with
// either, another process of the pod could bind the same port and take questions over. v6 sockets are
// v6-only.
Result<ServerSockets> bind_server_sockets(const std::vector<Endpoint>& endpoints);

Result<UniqueFd> bind_udp(const Endpoint& local);

}  // namespace podjail::dns
