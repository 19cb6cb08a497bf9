// Where an admin server of a node or a cluster listens.
#pragma once

#include <cstdint>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::admin {

// A TCP socket that listens on all addresses of both families, or of IPv4 where there is no other. Port 0
// takes any free one. A port that somebody listens at is an error.
Result<UniqueFd> listen_everywhere(std::uint16_t port);

}  // namespace podjail::admin
