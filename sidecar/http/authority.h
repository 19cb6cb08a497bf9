// Host and port of a request (RFC 9110 §7.2), in the one form everything else compares.
#pragma once

#include <optional>
#include <string_view>

#include "lib/base/host_name.h"

namespace podjail::http {

struct Authority {
  HostName host;
  std::optional<std::uint16_t> port;  // as written; absent means the default of the scheme

  // "host" or "host:port" (1–65535, no leading zero). kInvalid for IP addresses in any spelling, userinfo, an
  // empty port.
  static Result<Authority> parse(std::string_view text);
};

}  // namespace podjail::http
