// Many listening sockets watched as one, by an epoll instance of their own: what each of them costs is its
// place in the kernel, and nothing of ours.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::net {

inline constexpr std::size_t kReadyAtOnce = 16;
using ReadyListeners = std::array<int, kReadyAtOnce>;

// A descriptor that is readable while one of the listeners has a connection to accept. The listeners are
// borrowed.
Result<UniqueFd> watch_listeners(std::span<const int> listeners);

enum class Watching : std::uint8_t { kNo, kYes };
// Leaves one of the listeners out for now, so that its queue fills, or takes it in again.
void set_watching(int watch, int listener, Watching watching);

// Those that have one, without waiting. Those that were told of last come last next time, so that a flood on
// one does not starve the others.
std::span<const int> ready_listeners(int watch, ReadyListeners& room);

}  // namespace podjail::net
