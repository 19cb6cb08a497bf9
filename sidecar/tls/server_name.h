// Which name a downstream handshake is for: the server_name extension of its ClientHello (RFC 6066 §3) held
// against the name the workload resolved. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "lib/base/host_name.h"
#include "lib/contract/reason.h"

namespace podjail::tls {

// The one host_name of the extension's data: a list of exactly one entry of type host_name that fills the
// extension. Anything else (two names, another type, empty, trailing bytes) is nullopt. The view points into
// `extension`; its bytes are unchecked (HostName::parse judges them).
std::optional<std::string_view> parse_server_name(std::span<const std::uint8_t> extension);

struct NameChoice {
  std::optional<HostName> sni;    // what the ClientHello asked for, when it is a canonical name
  std::optional<HostName> name;   // what to mint for; nothing exactly when there is a refusal
  std::optional<Reason> refusal;  // kNoName, kNameInvalid, kNameMismatch
};

// `extension` is nullopt when the ClientHello has none. Without it the expected name is used, and without
// that the handshake has no name; a name that differs from the expected one is refused.
NameChoice choose_name(std::optional<std::span<const std::uint8_t>> extension,
                       const std::optional<HostName>& expected);

}  // namespace podjail::tls
