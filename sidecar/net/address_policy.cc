#include "sidecar/net/address_policy.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace podjail::net {
namespace {

// The same ranges as the deny sets of the pod's ruleset (hook/), so that kernel and proxy agree.
constexpr std::array<std::string_view, 23> kRefused = {
    "0.0.0.0/8",    "10.0.0.0/8",     "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "224.0.0.0/4",    "240.0.0.0/4",
    "::/96",        "::ffff:0:0/96",  "64:ff9b::/96",   "64:ff9b:1::/48", "100::/64",       "2001::/32",
    "2002::/16",    "fc00::/7",       "fe80::/10",      "fec0::/10",      "ff00::/8"};

std::vector<Prefix> parse_refused() {
  std::vector<Prefix> prefixes;
  for (const auto text : kRefused) prefixes.push_back(*Prefix::parse(text));
  return prefixes;
}

}  // namespace

Result<Grant> Grant::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto bad = [&] {
    return fail(ErrorKind::kInvalid, "grant '" + std::string(text) + "' is not ADDRESS[/LENGTH]:PORT");
  };
  if (colon == text.npos) return bad();
  auto address = std::string(text.substr(0, colon));
  const auto port_text = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (error != std::errc() || end != port_text.data() + port_text.size() || port == 0) return bad();
  std::erase_if(address, [](char c) { return c == '[' || c == ']'; });
  const auto prefix = Prefix::parse(address);
  if (!prefix) return bad();
  return Grant{*prefix, port};
}

bool AddressPolicy::names(const UpstreamAddress& upstream) const {
  const auto& [address, port] = upstream.endpoint;
  return std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) {
    const unsigned whole = address.is_v4() ? 32 : 128;
    return grant.port == port && grant.prefix.length() == whole && grant.prefix.contains(address);
  });
}

bool AddressPolicy::permits(const UpstreamAddress& upstream) const {
  static const std::vector<Prefix> refused = parse_refused();
  const auto& [address, port] = upstream.endpoint;
  const auto granted = [&](const Grant& grant) {
    return grant.port == port && grant.prefix.contains(address);
  };
  if (std::any_of(grants_.begin(), grants_.end(), granted)) return true;
  return std::none_of(refused.begin(), refused.end(),
                      [&](const Prefix& prefix) { return prefix.contains(address); });
}

}  // namespace podjail::net
