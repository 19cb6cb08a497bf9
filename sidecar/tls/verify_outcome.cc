#include "sidecar/tls/verify_outcome.h"

#include <array>

namespace podjail::tls {
namespace {

struct Words {
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<Words, kVerifyOutcomeCount> kWords = {{
    {"ok", "the upstream's certificate is valid"},
    {"expired", "the upstream's certificate has expired"},
    {"not_yet_valid", "the upstream's certificate is not valid yet"},
    {"wrong_host", "the upstream's certificate is for another host"},
    {"self_signed", "the upstream's certificate is self-signed"},
    {"unknown_issuer", "the upstream's certificate comes from an unknown issuer"},
    {"weak", "the upstream's certificate uses a key or signature that is too weak"},
    {"not_permitted", "the upstream's certificate may not be used for this host"},
    {"revoked", "the upstream's certificate has been revoked"},
    {"status_invalid", "the upstream's certificate came with a revocation status that is not valid"},
    {"status_missing", "the upstream's certificate requires a revocation status and came without one"},
    {"other", "the upstream's certificate could not be verified"},
}};

}  // namespace

VerifyOutcome verify_outcome(const SSL* ssl) {
  return verify_outcome(SSL_get_verify_result(ssl));
}

VerifyOutcome verify_outcome(long x509_error) {
  switch (x509_error) {
    case X509_V_OK:
      return VerifyOutcome::kOk;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return VerifyOutcome::kExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return VerifyOutcome::kNotYetValid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
      return VerifyOutcome::kWrongHost;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return VerifyOutcome::kSelfSigned;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return VerifyOutcome::kUnknownIssuer;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return VerifyOutcome::kWeak;
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
      return VerifyOutcome::kNotPermitted;
    case X509_V_ERR_CERT_REVOKED:
      return VerifyOutcome::kRevoked;
    case X509_V_ERR_OCSP_VERIFY_FAILED:
      return VerifyOutcome::kStatusInvalid;
    case X509_V_ERR_OCSP_VERIFY_NEEDED:
      return VerifyOutcome::kStatusMissing;
    default:
      return VerifyOutcome::kOther;
  }
}

std::string_view to_string(VerifyOutcome outcome) {
  return kWords[static_cast<std::size_t>(outcome)].name;
}

std::string_view explain(VerifyOutcome outcome) {
  return kWords[static_cast<std::size_t>(outcome)].sentence;
}

}  // namespace podjail::tls
