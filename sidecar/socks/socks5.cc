#include "sidecar/socks/socks5.h"

#include <algorithm>
#include <array>

namespace podjail::socks {
namespace {

constexpr std::uint8_t kNoAuthentication = 0x00;
constexpr std::uint8_t kConnect = 0x01;
constexpr std::uint8_t kAddressV4 = 0x01;
constexpr std::uint8_t kDomainName = 0x03;
constexpr std::uint8_t kAddressV6 = 0x04;
constexpr std::size_t kFixed = 4;  // version, command, reserved, address type
constexpr std::size_t kPortBytes = 2;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

Request rejected(Reply reply, Reason reason, std::string_view detail) {
  Request request;
  request.state = State::kRejected;
  request.rejection = {reason, detail, reply};
  return request;
}

IpAddress address_v6(std::string_view raw) {
  std::array<std::uint8_t, 16> bytes{};
  std::copy(raw.begin(), raw.end(), bytes.begin());
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return IpAddress::v4({bytes[12], bytes[13], bytes[14], bytes[15]});
  return IpAddress::v6(bytes);
}

std::optional<std::variant<IpAddress, HostName>> read_host(std::uint8_t type, std::string_view raw) {
  if (type == kAddressV4)
    return IpAddress::v4({byte_at(raw, 0), byte_at(raw, 1), byte_at(raw, 2), byte_at(raw, 3)});
  if (type == kAddressV6) return address_v6(raw);
  if (const auto address = IpAddress::parse(raw)) return *address;
  auto name = HostName::parse(raw);
  if (!name) return std::nullopt;
  return std::move(*name);
}

// How many bytes the address takes, and where it begins; a name is preceded by its length.
struct Extent {
  std::size_t begin = kFixed;
  std::size_t length = 0;
};

std::optional<Extent> extent_of(std::string_view bytes) {
  switch (byte_at(bytes, 3)) {
    case kAddressV4:
      return Extent{kFixed, 4};
    case kAddressV6:
      return Extent{kFixed, 16};
    default:
      if (bytes.size() <= kFixed) return std::nullopt;
      return Extent{kFixed + 1, byte_at(bytes, kFixed)};
  }
}

// What is wrong with the fixed part.
std::optional<Request> judge_fixed(std::string_view bytes) {
  if (bytes[0] != kVersion || bytes[2] != 0)
    return rejected(Reply::kFailure, Reason::kMalformedRequest, "not a SOCKS5 request");
  if (byte_at(bytes, 1) != kConnect)
    return rejected(Reply::kCommandRefused, Reason::kMethodRefused, "SOCKS5 does CONNECT only");
  const auto type = byte_at(bytes, 3);
  if (type != kAddressV4 && type != kDomainName && type != kAddressV6)
    return rejected(Reply::kAddressTypeRefused, Reason::kNameInvalid, "unknown SOCKS5 address type");
  return std::nullopt;
}

}  // namespace

Greeting parse_greeting(std::string_view bytes) {
  const auto refuse = [](std::string_view detail) {
    return Greeting{State::kRejected, 0, {Reason::kMalformedRequest, detail, Reply::kFailure}};
  };
  if (bytes.empty()) return {};
  if (bytes[0] != kVersion) return refuse("not SOCKS5");
  if (bytes.size() < 2) return {};
  const std::size_t length = 2U + byte_at(bytes, 1);
  if (bytes.size() < length) return {};
  const auto methods = bytes.substr(2, length - 2);
  if (methods.find(static_cast<char>(kNoAuthentication)) == methods.npos)
    return refuse("the SOCKS5 client insists on authentication");
  return {State::kComplete, length, {}};
}

Request parse_request(std::string_view bytes) {
  if (bytes.size() < kFixed) return {};
  if (auto wrong = judge_fixed(bytes)) return std::move(*wrong);
  const auto extent = extent_of(bytes);
  if (!extent || bytes.size() < extent->begin + extent->length + kPortBytes) return {};
  const auto port_at = extent->begin + extent->length;
  auto host = read_host(byte_at(bytes, 3), bytes.substr(extent->begin, extent->length));
  if (!host) return rejected(Reply::kNotAllowed, Reason::kNameInvalid, "SOCKS5 names no host name");
  const auto port = static_cast<std::uint16_t>(byte_at(bytes, port_at) << 8U | byte_at(bytes, port_at + 1));
  if (port == 0) return rejected(Reply::kNotAllowed, Reason::kNameInvalid, "SOCKS5 names no port");
  return {State::kComplete, port_at + kPortBytes, Target{std::move(*host), port}, {}};
}

std::string_view accept_greeting() {
  static constexpr std::array<char, 2> kText = {kVersion, static_cast<char>(kNoAuthentication)};
  return {kText.data(), kText.size()};
}

std::string_view refuse_greeting() {
  static constexpr std::array<char, 2> kText = {kVersion, '\xff'};
  return {kText.data(), kText.size()};
}

std::string make_reply(Reply reply) {
  std::string text{kVersion, static_cast<char>(reply), 0, static_cast<char>(kAddressV4)};
  text.append(4 + kPortBytes, '\0');
  return text;
}

}  // namespace podjail::socks
