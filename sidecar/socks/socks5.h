// SOCKS version 5 as a client speaks it to its proxy (RFC 1928): a greeting, a request, and a reply to each.
// Only CONNECT without authentication is spoken. Pure: bytes in, values out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "lib/contract/reason.h"

namespace podjail::socks {

inline constexpr char kVersion = 0x05;                   // what a client's first byte is
inline constexpr std::size_t kMaxMessage = 4 + 256 + 2;  // a request for the longest name

// The reply field of RFC 1928 §6, as far as it is sent.
enum class Reply : std::uint8_t {
  kSucceeded = 0,
  kFailure = 1,
  kNotAllowed = 2,
  kCommandRefused = 7,
  kAddressTypeRefused = 8,
};

enum class State : std::uint8_t { kComplete, kNeedMore, kRejected };

// Why a message was refused, and what to reply to a request.
struct Rejection {
  Reason reason = Reason::kMalformedRequest;
  std::string_view detail;  // for the decision record: which rule
  Reply reply = Reply::kFailure;
};

// What comes first: the ways in which the client could prove who it is. Rejected if it insists on one.
struct Greeting {
  State state = State::kNeedMore;
  std::size_t length = 0;  // when complete
  Rejection rejection;
};

// Where a connection is to go, and it is never port 0. A name that is an address in text counts as that
// address, and a v4-mapped v6 address as the v4 address it carries.
struct Target {
  std::variant<IpAddress, HostName> host;
  std::uint16_t port = 0;
};

struct Request {
  State state = State::kNeedMore;
  std::size_t length = 0;        // when complete
  std::optional<Target> target;  // when complete
  Rejection rejection;
};

// Both look at the start of `bytes`, of which what lies behind the message is somebody else's.
Greeting parse_greeting(std::string_view bytes);
Request parse_request(std::string_view bytes);

// "No authentication required", and that nothing offered will do (RFC 1928 §3).
std::string_view accept_greeting();
std::string_view refuse_greeting();
// With no bound address to tell: 0.0.0.0, port 0.
std::string make_reply(Reply reply);

}  // namespace podjail::socks
