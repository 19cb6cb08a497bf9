// IP addresses, endpoints and prefixes as plain values.
//
// Three kinds of endpoint pass through the sidecar and must never be mixed up, so they are three types:
// OriginalDestination (where the workload meant to go: evidence), DownstreamPeer (the workload's own socket)
// and UpstreamAddress (what we resolved and dial).
#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace podjail {

enum class IpFamily : std::uint8_t { kV4, kV6 };

class IpAddress {
 public:
  IpAddress() = default;  // 0.0.0.0
  static IpAddress v4(std::array<std::uint8_t, 4> bytes);
  static IpAddress v6(std::array<std::uint8_t, 16> bytes);
  // Accepts what inet_pton(3) accepts and nothing more: no octal, no short forms, no zone, no brackets.
  static std::optional<IpAddress> parse(std::string_view text);

  IpFamily family() const { return family_; }
  bool is_v4() const { return family_ == IpFamily::kV4; }
  // The first 4 (v4) or all 16 bytes are meaningful, in network order.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  std::string to_string() const;  // RFC 5952 for v6

  auto operator<=>(const IpAddress&) const = default;

 private:
  IpFamily family_ = IpFamily::kV4;
  std::array<std::uint8_t, 16> bytes_{};
};

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  std::string to_string() const;  // "192.0.2.1:80", "[2001:db8::1]:80"
  // Accepts the form that to_string gives.
  static std::optional<Endpoint> parse(std::string_view text);
  // AF_INET and AF_INET6 only; a v4-mapped v6 address becomes the v4 address it carries.
  static std::optional<Endpoint> from_sockaddr(const sockaddr_storage& storage);
  // Fills storage and returns its used length.
  socklen_t to_sockaddr(sockaddr_storage& storage) const;

  auto operator<=>(const Endpoint&) const = default;
};

struct OriginalDestination {
  Endpoint endpoint;
};
struct DownstreamPeer {
  Endpoint endpoint;
};
struct UpstreamAddress {
  Endpoint endpoint;
};

// An address prefix such as 10.0.0.0/8 or fc00::/7.
class Prefix {
 public:
  // "address/length", or a bare address (a prefix of that one address). Bits after the length must be zero.
  static std::optional<Prefix> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
  const IpAddress& address() const { return address_; }
  unsigned length() const { return length_; }  // 0–32 or 0–128
  std::string to_string() const;

  auto operator<=>(const Prefix&) const = default;

 private:
  IpAddress address_;
  unsigned length_ = 0;
};

}  // namespace podjail
