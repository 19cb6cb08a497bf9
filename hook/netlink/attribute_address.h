// An IP address in an attribute of a message of rtnetlink(7).
#pragma once

#include <libmnl/libmnl.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "lib/base/address.h"

namespace podjail::netlink {

// `family` is AF_INET or AF_INET6, as the message's header says. Nothing for another, or for another length.
inline std::optional<IpAddress> address_in(const nlattr* attribute, int family) {
  const auto length = mnl_attr_get_payload_len(attribute);
  const auto* bytes = mnl_attr_get_payload(attribute);
  if (std::array<std::uint8_t, 4> four{}; family == AF_INET && length == four.size()) {
    std::memcpy(four.data(), bytes, four.size());
    return IpAddress::v4(four);
  }
  if (std::array<std::uint8_t, 16> six{}; family == AF_INET6 && length == six.size()) {
    std::memcpy(six.data(), bytes, six.size());
    return IpAddress::v6(six);
  }
  return std::nullopt;
}

}  // namespace podjail::netlink
