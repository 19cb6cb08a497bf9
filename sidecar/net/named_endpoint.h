// An endpoint as an operator writes it: an address or a host name, and a port.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "lib/base/address.h"
#include "lib/base/host_name.h"

namespace podjail::net {

struct NamedEndpoint {
  std::variant<IpAddress, HostName> host;
  std::uint16_t port = 0;  // never 0 when parsed

  // "192.0.2.1:3128", "[2001:db8::1]:3128" or "proxy.example.test:3128".
  static std::optional<NamedEndpoint> parse(std::string_view text);
  std::string to_string() const;

  bool operator==(const NamedEndpoint&) const = default;
};

}  // namespace podjail::net
