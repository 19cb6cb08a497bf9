#include "sidecar/net/named_endpoint.h"

#include <charconv>

namespace podjail::net {

std::optional<NamedEndpoint> NamedEndpoint::parse(std::string_view text) {
  if (const auto endpoint = Endpoint::parse(text)) {
    if (endpoint->port == 0) return std::nullopt;
    return NamedEndpoint{endpoint->address, endpoint->port};
  }
  const auto colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  auto name = HostName::parse(text.substr(0, colon));
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (!name || error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return NamedEndpoint{std::move(*name), port};
}

std::string NamedEndpoint::to_string() const {
  if (const auto* address = std::get_if<IpAddress>(&host)) return Endpoint{*address, port}.to_string();
  return std::get<HostName>(host).str() + ":" + std::to_string(port);
}

}  // namespace podjail::net
