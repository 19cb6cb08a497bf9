#include "lib/base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace podjail {
namespace {

constexpr std::array<std::uint8_t, 12> kV4Mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

template <typename Number>
std::optional<Number> parse_decimal(std::string_view text) {
  Number value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> bytes) {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v6(std::array<std::uint8_t, 16> bytes) {
  IpAddress address;
  address.family_ = IpFamily::kV6;
  address.bytes_ = bytes;
  return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != text.npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
  std::array<std::uint8_t, 16> sixteen{};
  if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return v6(sixteen);
  return std::nullopt;
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::string Endpoint::to_string() const {
  const auto number = std::to_string(port);
  return address.is_v4() ? address.to_string() + ":" + number : "[" + address.to_string() + "]:" + number;
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto port = parse_decimal<std::uint16_t>(text.substr(colon + 1));
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  if (!port || !address || bracketed == address->is_v4()) return std::nullopt;
  return Endpoint{*address, *port};
}

std::optional<Endpoint> Endpoint::from_sockaddr(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return Endpoint{IpAddress::v4(bytes), ntohs(in.sin_port)};
  }
  if (storage.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in6{};
  std::memcpy(&in6, &storage, sizeof in6);
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &in6.sin6_addr, bytes.size());
  if (std::equal(kV4Mapped.begin(), kV4Mapped.end(), bytes.begin())) {
    return Endpoint{IpAddress::v4({bytes[12], bytes[13], bytes[14], bytes[15]}), ntohs(in6.sin6_port)};
  }
  return Endpoint{IpAddress::v6(bytes), ntohs(in6.sin6_port)};
}

socklen_t Endpoint::to_sockaddr(sockaddr_storage& storage) const {
  std::memset(&storage, 0, sizeof storage);
  if (address.is_v4()) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    std::memcpy(&in.sin_addr, address.bytes().data(), 4);
    std::memcpy(&storage, &in, sizeof in);
    return sizeof in;
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(port);
  std::memcpy(&in6.sin6_addr, address.bytes().data(), 16);
  std::memcpy(&storage, &in6, sizeof in6);
  return sizeof in6;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  Prefix prefix;
  prefix.address_ = *address;
  prefix.length_ = address->is_v4() ? 32 : 128;
  if (slash != text.npos) {
    const auto length = parse_decimal<unsigned>(text.substr(slash + 1));
    if (!length || *length > prefix.length_) return std::nullopt;
    prefix.length_ = *length;
  }
  const unsigned bits = address->is_v4() ? 32 : 128;
  for (unsigned bit = prefix.length_; bit < bits; ++bit) {
    if ((address->bytes()[bit / 8] & (0x80U >> (bit % 8))) != 0) return std::nullopt;
  }
  return prefix;
}

bool Prefix::contains(const IpAddress& address) const {
  if (address.family() != address_.family()) return false;
  const unsigned whole = length_ / 8;
  if (!std::equal(address_.bytes().begin(), address_.bytes().begin() + whole, address.bytes().begin()))
    return false;
  const unsigned rest = length_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
  return (address_.bytes()[whole] & mask) == (address.bytes()[whole] & mask);
}

std::string Prefix::to_string() const {
  return address_.to_string() + "/" + std::to_string(length_);
}

}  // namespace podjail
