// The head that asks a proxy for a tunnel, `CONNECT host:port` (RFC 9110 §9.3.6). It names where the tunnel's
// first request may go and nothing else, so all that could be read in two ways is refused: a body, a port
// left out, user information, an address in place of a name, a Host that says something else.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "sidecar/http/authority.h"
#include "sidecar/http/request_parser.h"

namespace podjail::http {

struct ConnectHead {
  ParseState state = ParseState::kNeedMore;
  std::size_t length = 0;           // of the head with its final empty line, when complete
  std::optional<Authority> target;  // when complete; its port is set
  Rejection rejection;              // when rejected
};

// Looks at the start of `buffer`, of which what lies behind the head is the tunnel's.
ConnectHead parse_connect_head(std::string_view buffer, HeadLimits limits);

}  // namespace podjail::http
