#include "sidecar/tls/server_name.h"

namespace podjail::tls {
namespace {

constexpr std::uint8_t kTypeHostName = 0;
constexpr std::size_t kListLength = 2;              // bytes of the list's length
constexpr std::size_t kHead = kListLength + 1 + 2;  // list length, type, name length

std::size_t read_u16(std::span<const std::uint8_t> bytes) {
  return static_cast<std::size_t>(bytes[0]) << 8 | bytes[1];
}

}  // namespace

std::optional<std::string_view> parse_server_name(std::span<const std::uint8_t> extension) {
  if (extension.size() <= kHead) return std::nullopt;
  const auto name = extension.subspan(kHead);
  if (read_u16(extension) != extension.size() - kListLength || extension[kListLength] != kTypeHostName ||
      read_u16(extension.subspan(kListLength + 1)) != name.size()) {
    return std::nullopt;
  }
  return std::string_view(reinterpret_cast<const char*>(name.data()), name.size());
}

NameChoice choose_name(std::optional<std::span<const std::uint8_t>> extension,
                       const std::optional<HostName>& expected) {
  NameChoice choice;
  if (!extension) {
    choice.name = expected;
    if (!expected) choice.refusal = Reason::kNoName;
    return choice;
  }
  const auto text = parse_server_name(*extension);
  auto sni = text ? HostName::parse(*text) : fail(ErrorKind::kInvalid, "malformed server_name");
  if (!sni) {
    choice.refusal = Reason::kNameInvalid;
    return choice;
  }
  choice.sni = std::move(*sni);
  if (expected && *expected != *choice.sni) {
    choice.refusal = Reason::kNameMismatch;
  } else {
    choice.name = choice.sni;
  }
  return choice;
}

}  // namespace podjail::tls
