// Closing without losing what was just written: a socket closed with unread input sends a reset, which may
// overtake the refusal on its way to the client (RFC 9112 §9.6). So the write side ends first, and input is
// read away for a while.
#pragma once

#include "sidecar/net/channel.h"

namespace podjail::proxy {

inline constexpr std::chrono::milliseconds kLingerTimeout{2000};
inline constexpr std::size_t kLingerBytes = 1 << 20;

net::Task<void> linger(net::Channel& channel);

}  // namespace podjail::proxy
