#include "lib/contract/inbound_ports.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "lib/base/json_text.h"
#include "lib/contract/contract.h"

namespace podjail::contract {
namespace {

constexpr std::size_t kMaxDigits = 5;

// Without a sign, a blank or a leading zero: one port has one spelling.
std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint32_t number = 0;
  if (text.empty() || text.size() > kMaxDigits || text.front() < '1' || text.front() > '9')
    return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > UINT16_MAX) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

}  // namespace

bool is_own_port(std::uint16_t port) {
  return port == kProxyPort || port == kDnsPort || port == kExplicitPort || port == kAdminPort ||
         (port >= kContainerPorts && port <= kContainerPorts + kContainerSlots);
}

Result<std::vector<std::uint16_t>> parse_inbound_ports(std::string_view text) {
  std::vector<std::uint16_t> ports;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    const auto word = text.substr(at, comma - at);
    const auto port = parse_port(word);
    if (!port) return fail(ErrorKind::kInvalid, "\"" + printable(word, 16) + "\" is no port");
    if (is_own_port(*port))
      return fail(ErrorKind::kInvalid, std::to_string(*port) + " is podjail's own port");
    if (std::find(ports.begin(), ports.end(), *port) != ports.end())
      return fail(ErrorKind::kInvalid, std::to_string(*port) + " is named twice");
    if (ports.size() == kMaxInboundPorts)
      return fail(ErrorKind::kInvalid, "more than " + std::to_string(kMaxInboundPorts) + " ports");
    ports.push_back(*port);
    at = comma + 1;
  }
  std::sort(ports.begin(), ports.end());
  return ports;
}

std::string inbound_ports_text(const std::vector<std::uint16_t>& ports) {
  std::string text;
  for (const auto port : ports) {
    if (!text.empty()) text += ',';
    text += std::to_string(port);
  }
  return text;
}

}  // namespace podjail::contract
