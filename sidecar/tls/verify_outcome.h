// Why an upstream's certificate was refused, as a closed set with a sentence the workload may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

enum class VerifyOutcome : std::uint8_t {
  kOk,             // the certificate is not the reason; the handshake may still have failed
  kExpired,        // it, or one it hangs on
  kNotYetValid,    // likewise
  kWrongHost,      // no subject alternative name is this host
  kSelfSigned,     // its own issuer, and not one we trust
  kUnknownIssuer,  // no path to a root
  kWeak,           // a key or signature below security level 2
  kNotPermitted,   // its issuer may not certify this name, or it may not be a server
  kRevoked,
  kStatusInvalid,  // the status it came with does not hold (stapled_status.h)
  kStatusMissing,  // it must come with a status and did not
  kOther,
};
inline constexpr std::size_t kVerifyOutcomeCount = static_cast<std::size_t>(VerifyOutcome::kOther) + 1;

// After a handshake with an upstream, complete or failed.
VerifyOutcome verify_outcome(const SSL* ssl);
VerifyOutcome verify_outcome(long x509_error);  // X509_V_ERR_…, X509_STORE_CTX_get_error(3)

std::string_view to_string(VerifyOutcome outcome);  // "not_yet_valid"
std::string_view explain(VerifyOutcome outcome);    // "the upstream's certificate has expired"

}  // namespace podjail::tls
