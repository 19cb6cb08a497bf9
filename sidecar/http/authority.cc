#include "sidecar/http/authority.h"

#include <charconv>

namespace podjail::http {

Result<Authority> Authority::parse(std::string_view text) {
  const auto colon = text.find(':');
  auto host = HostName::parse(text.substr(0, colon));
  if (!host) return tl::unexpected(std::move(host.error()));
  if (colon == text.npos) return Authority{std::move(*host), std::nullopt};
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0 || digits.front() == '0') {
    return fail(ErrorKind::kInvalid, "invalid port");
  }
  return Authority{std::move(*host), port};
}

}  // namespace podjail::http
