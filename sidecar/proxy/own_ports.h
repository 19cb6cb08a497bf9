// The ports that are the sidecar's own: a connection to one of them, wherever it leads, would be a loop.
#pragma once

#include <cstdint>

namespace podjail::proxy {

bool is_own_port(std::uint16_t port);

}  // namespace podjail::proxy
