// The absolute form of a request target, `http://host[:port]/path`, which a client sends to its proxy (RFC
// 9112 §3.2.2).
#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "sidecar/http/authority.h"
#include "sidecar/http/message.h"

namespace podjail::http {

struct AbsoluteTarget {
  Authority authority;      // its port is set
  std::string_view origin;  // the rest in origin form: a view of the target, or "/"
};

// Rejected: any scheme but http (TLS is asked for with CONNECT), user information, an address in place of a
// name, and a Host header that says something else than the target.
tl::expected<AbsoluteTarget, Rejection> parse_absolute_target(std::string_view target, std::string_view host);

}  // namespace podjail::http
