// Writes heads anew from their parsed parts: nothing of a head is ever forwarded as raw bytes, so the
// upstream cannot read in it what we did not. Hop-by-hop headers, and those the Connection header names, stay
// behind.
#pragma once

#include <string>
#include <string_view>

#include "sidecar/http/message.h"

namespace podjail::http {

// Appends the head for the upstream; `authority` becomes its Host. Framing follows `head.framing`.
void append_request_head(std::string& out, const RequestHead& head, std::string_view authority);

// Appends the head for the workload. Alt-Svc is left out: it would invite the client to QUIC, which the jail
// drops. `framing`: kUntilClose needs `keep_alive` == kNo.
void append_response_head(std::string& out, const ResponseHead& head, Framing framing, KeepAlive keep_alive);

// Appends the head of a 101 that grants `protocol` (RFC 9110 §15.2.2).
void append_switching_head(std::string& out, const ResponseHead& head, std::string_view protocol);

// One chunk with its size line and trailing CRLF; nothing for an empty piece (which would end the body).
void append_chunk(std::string& out, std::string_view piece);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace podjail::http
