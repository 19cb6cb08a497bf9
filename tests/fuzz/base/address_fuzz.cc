// Addresses, endpoints and prefixes: what is accepted is shown in one form, which parses to the same value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/base/address.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

template <typename Value>
void check_round_trip(std::string_view text) {
  const auto value = Value::parse(text);
  if (!value) return;
  const auto again = Value::parse(value->to_string());
  require(again && *again == *value);
}

void check_sockaddr(std::string_view text) {
  const auto endpoint = podjail::Endpoint::parse(text);
  if (!endpoint) return;
  sockaddr_storage storage{};
  endpoint->to_sockaddr(storage);
  const auto again = podjail::Endpoint::from_sockaddr(storage);
  // A v4-mapped address comes back as the v4 address it carries; every other one unchanged.
  require(again && (*again == *endpoint || again->address.is_v4() != endpoint->address.is_v4()));
  require(again->port == endpoint->port);
}

void check_prefix(std::string_view text) {
  const auto prefix = podjail::Prefix::parse(text);
  if (!prefix) return;
  require(prefix->contains(prefix->address()));
  require(prefix->length() <= (prefix->address().is_v4() ? 32U : 128U));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_round_trip<podjail::IpAddress>(text);
  check_round_trip<podjail::Endpoint>(text);
  check_round_trip<podjail::Prefix>(text);
  check_sockaddr(text);
  check_prefix(text);
  return 0;
}
