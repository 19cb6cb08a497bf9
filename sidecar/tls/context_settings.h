// What both sides of the sidecar's TLS have in common, so that neither can be laxer than the other by
// oversight.
#pragma once

#include <string_view>

#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

// Application protocols, the preferred one first, in the wire form of RFC 7301 §3.1.
inline constexpr std::string_view kAlpnHttp11 = "\x08http/1.1";
inline constexpr std::string_view kAlpnHttp2 = "\x02h2\x08http/1.1";

inline constexpr int kSecurityLevel =
    2;  // 112 bits: RSA ≥ 2048, no SHA-1 signatures. SSL_CTX_set_security_level(3)

// A context for TLS 1.2 and 1.3 at security level 2: forward secret AEAD suites only, P-256 and X25519, no
// renegotiation, no compression, no 0-RTT, no session cache. Buffers are released while a connection idles,
// and reads take whole socket buffers. Null when OpenSSL fails.
SslCtxPtr make_context(const SSL_METHOD* method);

}  // namespace podjail::tls
