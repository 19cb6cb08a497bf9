#include "sidecar/net/host_pattern.h"

namespace podjail::net {

Result<HostPattern> HostPattern::parse(std::string_view text) {
  auto scope = Scope::kExact;
  if (text.starts_with("*.")) {
    scope = Scope::kBelow;
    text.remove_prefix(2);
  }
  auto name = HostName::parse(text);
  if (!name) return tl::unexpected(std::move(name.error()));
  return HostPattern{std::move(*name), scope};
}

bool HostPattern::matches(const HostName& host) const {
  return scope == Scope::kExact ? host == name : host != name && host.is_under(name);
}

bool HostPattern::is_narrower_than(const HostPattern& other) const {
  if (scope != other.scope) return scope == Scope::kExact;
  return name.str().size() > other.name.str().size();
}

std::string HostPattern::to_string() const {
  return scope == Scope::kExact ? name.str() : "*." + name.str();
}

}  // namespace podjail::net
