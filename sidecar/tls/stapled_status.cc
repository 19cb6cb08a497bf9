#include "sidecar/tls/stapled_status.h"

#include <openssl/ocsp.h>

#include <algorithm>
#include <array>

#include "sidecar/tls/context_settings.h"

namespace podjail::tls {
namespace {

constexpr long kClockSkew = 300;             // seconds that the issuer's clock may be off
constexpr long kLongestUnbounded = 86400;    // seconds that a status without an end counts
constexpr std::uint64_t kStatusRequest = 5;  // of RFC 7633: the number of the TLS extension

using OcspResponsePtr = std::unique_ptr<OCSP_RESPONSE, Free<OCSP_RESPONSE_free>>;
using OcspBasicPtr = std::unique_ptr<OCSP_BASICRESP, Free<OCSP_BASICRESP_free>>;
using OcspCertIdPtr = std::unique_ptr<OCSP_CERTID, Free<OCSP_CERTID_free>>;
using TlsFeaturePtr = std::unique_ptr<TLS_FEATURE, Free<TLS_FEATURE_free>>;

// OpenSSL checks the chain of the signer by the security level, but not the signature of the status itself.
bool is_signed_strongly(const OCSP_BASICRESP* basic) {
  int digest = NID_undef;
  int key = NID_undef;
  const int algorithm = OBJ_obj2nid(OCSP_resp_get0_tbs_sigalg(basic)->algorithm);
  if (algorithm == NID_ED25519) return true;
  if (OBJ_find_sigid_algs(algorithm, &digest, &key) != 1) return false;
  return std::ranges::count(std::array{NID_sha256, NID_sha384, NID_sha512}, digest) > 0;
}

// Names of certificates are digests; which digest is the responder's choice.
bool is_about(OCSP_SINGLERESP* single, const X509* certificate, const X509* issuer) {
  ASN1_OBJECT* algorithm = nullptr;
  // The identifier is not changed: the function takes no const in OpenSSL 3.0.
  auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
  if (OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, id) != 1) return false;
  const EVP_MD* digest = EVP_get_digestbynid(OBJ_obj2nid(algorithm));
  if (digest == nullptr) return false;
  const OcspCertIdPtr expected(OCSP_cert_to_id(digest, certificate, issuer));
  return expected && OCSP_id_cmp(expected.get(), id) == 0;
}

StapledStatus status_of(OCSP_SINGLERESP* single) {
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* until = nullptr;
  const int status = OCSP_single_get0_status(single, nullptr, nullptr, &from, &until);
  // An old status of a revoked certificate tells the truth all the same: nothing takes a revocation back.
  if (status == V_OCSP_CERTSTATUS_REVOKED) return StapledStatus::kRevoked;
  const long longest = until == nullptr ? kLongestUnbounded : -1;
  const bool counts = OCSP_check_validity(from, until, kClockSkew, longest) == 1;
  return counts && status == V_OCSP_CERTSTATUS_GOOD ? StapledStatus::kGood : StapledStatus::kInvalid;
}

// Of several statuses of the certificate the worst counts; without one there is none that does.
StapledStatus find_status(OCSP_BASICRESP* basic, const X509* certificate, const X509* issuer) {
  auto found = StapledStatus::kInvalid;
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    auto* single = OCSP_resp_get0(basic, i);
    if (!is_about(single, certificate, issuer)) continue;
    found = status_of(single);
    if (found != StapledStatus::kGood) return found;
  }
  return found;
}

std::span<const std::uint8_t> staple_of(SSL* ssl) {
  const unsigned char* bytes = nullptr;
  // SSL_get_tlsext_status_ocsp_resp(3) and its like written out: the macros cast as C does.
  const long size = SSL_ctrl(ssl, SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, &bytes);
  if (bytes == nullptr || size <= 0) return {};
  return {bytes, static_cast<std::size_t>(size)};
}

// X509_V_OK, or why the connection must not go on.
long verdict_on(SSL* ssl) {
  const auto staple = staple_of(ssl);
  auto* chain = SSL_get0_verified_chain(ssl);
  if (chain == nullptr || sk_X509_num(chain) == 0) return X509_V_ERR_OCSP_VERIFY_FAILED;
  if (staple.empty()) return must_staple(sk_X509_value(chain, 0)) ? X509_V_ERR_OCSP_VERIFY_NEEDED : X509_V_OK;
  auto* trusted = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
  switch (read_status(staple, chain, trusted)) {
    case StapledStatus::kGood:
      return X509_V_OK;
    case StapledStatus::kRevoked:
      return X509_V_ERR_CERT_REVOKED;
    case StapledStatus::kInvalid:
      break;
  }
  return X509_V_ERR_OCSP_VERIFY_FAILED;
}

// Called once per handshake, with or without a staple, after the certificate was verified and before anything
// is sent but the handshake. 0 ends it with bad_certificate_status_response.
int on_status(SSL* ssl, void*) {
  if (SSL_session_reused(ssl) == 1) return 1;
  const long verdict = verdict_on(ssl);
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, nullptr);  // not kept for the connection's life
  if (verdict == X509_V_OK) return 1;
  SSL_set_verify_result(ssl, verdict);
  return 0;
}

}  // namespace

StapledStatus read_status(std::span<const std::uint8_t> response, STACK_OF(X509) * chain,
                          X509_STORE* trusted) {
  const auto* bytes = response.data();
  const OcspResponsePtr parsed(d2i_OCSP_RESPONSE(nullptr, &bytes, static_cast<long>(response.size())));
  if (!parsed || bytes != response.data() + response.size()) return StapledStatus::kInvalid;
  if (OCSP_response_status(parsed.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) return StapledStatus::kInvalid;
  const OcspBasicPtr basic(OCSP_response_get1_basic(parsed.get()));
  if (!basic || !is_signed_strongly(basic.get())) return StapledStatus::kInvalid;
  if (OCSP_basic_verify(basic.get(), chain, trusted, 0) != 1) return StapledStatus::kInvalid;
  const auto* certificate = sk_X509_value(chain, 0);
  const auto* issuer = sk_X509_num(chain) > 1 ? sk_X509_value(chain, 1) : certificate;
  return find_status(basic.get(), certificate, issuer);
}

bool must_staple(const X509* certificate) {
  int found = -1;
  const TlsFeaturePtr features(
      static_cast<TLS_FEATURE*>(X509_get_ext_d2i(certificate, NID_tlsfeature, &found, nullptr)));
  if (!features) return found != -1;  // -1: there is none
  for (int i = 0; i < sk_ASN1_INTEGER_num(features.get()); ++i) {
    std::uint64_t number = 0;
    if (ASN1_INTEGER_get_uint64(&number, sk_ASN1_INTEGER_value(features.get(), i)) != 1) return true;
    if (number == kStatusRequest) return true;
  }
  return false;
}

bool ask_for_status(SSL_CTX* context) {
  X509_VERIFY_PARAM_set_auth_level(X509_STORE_get0_param(SSL_CTX_get_cert_store(context)), kSecurityLevel);
  return SSL_CTX_ctrl(context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE, TLSEXT_STATUSTYPE_ocsp, nullptr) == 1 &&
         SSL_CTX_callback_ctrl(context, SSL_CTRL_SET_TLSEXT_STATUS_REQ_CB,
                               reinterpret_cast<void (*)()>(&on_status)) == 1;
}

}  // namespace podjail::tls
