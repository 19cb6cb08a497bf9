// Names the protocol of a connection from its first bytes, which stay unread. Pure, with three answers.
#pragma once

#include <cstdint>
#include <string_view>

namespace podjail::http {

enum class Detected : std::uint8_t { kNeedMore, kHttp, kHttp2, kTls, kNeither };

// TLS: a handshake record of version 3.x (RFC 8446 §5.1). HTTP: a method token and a space (RFC 9110 §9.1, at
// most 32 letters). HTTP/2: its whole preface (RFC 9113 §3.4), which a client sends unasked.
Detected detect(std::string_view first_bytes);

}  // namespace podjail::http
