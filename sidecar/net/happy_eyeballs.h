// Connects to whichever address of a name answers first (RFC 8305 §5). A host whose first address swallows
// packets costs a quarter of a second, not the whole timeout.
//
// The attempts are sockets of one epoll set, and the pace between them is a timer of the same set. So the
// race is one wait of one coroutine: nothing runs beside it, and when it ends every socket but the winner's
// is closed.
#pragma once

#include <chrono>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"
#include "sidecar/net/deadlines.h"
#include "sidecar/net/task.h"

namespace podjail::net {

// RFC 8305 §8: 250 ms between one attempt and the next; a failed attempt starts the next at once.
inline constexpr std::chrono::milliseconds kAttemptDelay{250};

struct Connected {
  UniqueFd fd;
  UpstreamAddress upstream;
};

struct ConnectFailure {
  Error error;               // of the last attempt to fail; kTimeout when some never ended
  UpstreamAddress upstream;  // whose it is
};

// IPv6 and IPv4 in turn, IPv6 first, each family in the order given (RFC 8305 §4). Pure.
std::vector<UpstreamAddress> interleave_families(const std::vector<UpstreamAddress>& addresses);

// Tries `candidates` (at least one) in this order; only they are ever dialled. Each attempt has `timeout` at
// least. Where that is shorter than two delays, the next attempt starts after half of it.
Task<tl::expected<Connected, ConnectFailure>> connect_first(asio::io_context& context, Deadlines& deadlines,
                                                            std::vector<UpstreamAddress> candidates,
                                                            std::chrono::milliseconds timeout);

}  // namespace podjail::net
