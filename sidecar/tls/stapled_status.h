// OCSP stapling (RFC 6066 §8, RFC 6960): an upstream may show, with its certificate, what the issuer said of
// it a while ago. It is asked for on every connection. What comes must be right: about this certificate, from
// its issuer or whom the issuer named for it, in its time, and good. A revoked certificate, and a status that
// does not hold, end the handshake before a byte of the workload's is sent.
//
// An upstream that shows none is taken as it is, as most do not; unless its certificate says that it must
// (RFC 7633, "must staple"). The issuer is never asked: that would tell it who is spoken to, and a jail that
// cannot reach it would have to stop everything.
//
// A resumed session has no certificate and no status; it stands for a handshake that had them, an hour ago at
// most (session_cache.h).
#pragma once

#include <cstdint>
#include <span>

#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

enum class StapledStatus : std::uint8_t {
  kGood,
  kRevoked,
  kInvalid,  // not a status of this certificate that counts now
};

// What an OCSP response says of the first certificate of `chain`, which was verified up to a root of
// `trusted`. The strength that `trusted` asks for (X509_VERIFY_PARAM_set_auth_level(3)) is asked of the
// signer, too. Looks at the clock.
StapledStatus read_status(std::span<const std::uint8_t> response, STACK_OF(X509) * chain,
                          X509_STORE* trusted);

// Whether the certificate must come with a status. One whose extension cannot be read must.
bool must_staple(const X509* certificate);

// Has every connection of the context ask for a status and act on it. The reason of a failure is the verify
// result of the connection: X509_V_ERR_CERT_REVOKED, X509_V_ERR_OCSP_VERIFY_FAILED, or
// X509_V_ERR_OCSP_VERIFY_NEEDED where a status had to be there and was not. False when OpenSSL fails.
bool ask_for_status(SSL_CTX* context);

}  // namespace podjail::tls
