// What a workload says to a proxy before the connection proper. It is taken out of the socket to its last
// byte and not one further, since the bytes behind it are for whoever serves the tunnel.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lib/contract/reason.h"
#include "sidecar/net/channel.h"
#include "sidecar/net/task.h"

namespace podjail::proxy {

// What a parser makes of the bytes so far; `length` is that of the whole message.
struct Measured {
  enum class State : std::uint8_t { kWhole, kNeedMore, kRejected } state = State::kNeedMore;
  std::size_t length = 0;
};
using Measure = std::function<Measured(std::string_view)>;

// Reads one message. Nothing: `measure` has seen it whole, or rejected it; otherwise why there is no more of
// it. The channel's deadline applies. `measure` outlives the task.
net::Task<std::optional<Reason>> read_preamble(net::Channel& channel, const Measure& measure);

}  // namespace podjail::proxy
