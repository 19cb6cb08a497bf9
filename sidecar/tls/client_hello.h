// The name in a ClientHello that stays unread: for connections that may be passed through, which are never
// answered by us (RFC 8446 §4.1.2, §5.1). Pure, with three answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace podjail::tls {

// A record's header and the most a record may hold (RFC 8446 §5.1).
inline constexpr std::size_t kMaxClientHelloBytes = 5 + 16384;

struct ClientHello {
  enum class State : std::uint8_t {
    kNeedMore,
    kComplete,
    kMalformed,  // also a ClientHello of more than one record, which no client in use sends
  };
  State state = State::kMalformed;
  // The one host_name of server_name, bytes unchecked: a view of what was parsed. kComplete only.
  std::optional<std::string_view> server_name;
};

// `first_bytes` are all that have arrived so far.
ClientHello parse_client_hello(std::string_view first_bytes);

}  // namespace podjail::tls
