// Sockets: the listeners of the sidecar, the address a redirected connection was meant for, and non-blocking
// connect.
#pragma once

#include <cstdint>

#include "lib/base/address.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"
#include "sidecar/net/channel.h"

namespace podjail::net {

// Whether this network namespace has `address`, so that a socket can be bound to it.
bool is_local(const IpAddress& address);

// A listening TCP socket, non-blocking. SO_REUSEADDR is set so that a restarted sidecar can bind while old
// connections linger; SO_REUSEPORT never is: it would let another process of the same uid share the port. v6
// sockets are v6-only.
Result<UniqueFd> listen_tcp(const Endpoint& local, int backlog);

// Accepts one connection, non-blocking with TCP_NODELAY. kUnavailable: nothing to accept now. kExhausted: out
// of descriptors or memory, so pause.
Result<UniqueFd> accept_tcp(int listener);

// Where the workload meant to go: SO_ORIGINAL_DST (v4) or IP6T_SO_ORIGINAL_DST, netfilter's record of the
// redirect. Without a redirect it is the local address itself. net/ipv4/netfilter/nf_conntrack_proto.c
// getorigdst().
Result<OriginalDestination> original_destination(int fd);

Result<Endpoint> local_endpoint(int fd);
Result<Endpoint> peer_endpoint(int fd);

// Sends a reset instead of a FIN when `fd` is closed: the workload's client fails at once and visibly.
void reset_on_close(int fd);

// A connection that is being opened: writable when it is open or has failed.
struct Connecting {
  enum class State : std::uint8_t { kUnderWay, kConnected };
  UniqueFd fd;
  State state = State::kUnderWay;
};
Result<Connecting> begin_connect(const UpstreamAddress& upstream);
// What became of it. kUnavailable when the peer refuses or cannot be reached.
Status finish_connect(int fd, const UpstreamAddress& upstream);

// Opens a connection. kTimeout when the deadline passes, kUnavailable when the peer refuses or cannot be
// reached.
Task<Result<UniqueFd>> connect_tcp(asio::io_context& context, Deadlines& deadlines, UpstreamAddress upstream,
                                   Deadline deadline);

}  // namespace podjail::net
