#include "sidecar/http/absolute_target.h"

namespace podjail::http {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::uint16_t kDefaultPort = 80;

tl::unexpected<Rejection> rejected(Reason reason, std::string_view detail) {
  return tl::unexpected(Rejection{reason, 400, detail});
}

}  // namespace

tl::expected<AbsoluteTarget, Rejection> parse_absolute_target(std::string_view target,
                                                              std::string_view host) {
  if (!equals_ignoring_case(target.substr(0, kScheme.size()), kScheme))
    return rejected(Reason::kAmbiguousRequest, "the request target is neither a path nor an http:// URL");
  target.remove_prefix(kScheme.size());
  const auto end = target.find_first_of("/?#");
  auto authority = Authority::parse(target.substr(0, end));
  if (!authority) return rejected(Reason::kNameInvalid, "the request target names no host name");
  authority->port = authority->port.value_or(kDefaultPort);
  const auto named = Authority::parse(host);
  if (!named || named->host != authority->host || named->port.value_or(kDefaultPort) != *authority->port)
    return rejected(Reason::kAmbiguousRequest, "Host is not what the request target names");
  if (end == target.npos) return AbsoluteTarget{std::move(*authority), "/"};
  if (target[end] != '/') return rejected(Reason::kAmbiguousRequest, "the request target has no path");
  return AbsoluteTarget{std::move(*authority), target.substr(end)};
}

}  // namespace podjail::http
