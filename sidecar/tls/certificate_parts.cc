#include "sidecar/tls/certificate_parts.h"

#include <openssl/pem.h>

namespace podjail::tls {

EvpPkeyPtr make_p256_key() {
  return EvpPkeyPtr(EVP_EC_gen("P-256"));
}

bool set_random_serial(X509* certificate) {
  constexpr int kSerialBits = 127;
  BignumPtr number(BN_new());
  return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, WallClock::time_point not_before, WallClock::time_point not_after) {
  return ASN1_TIME_set(X509_getm_notBefore(certificate), WallClock::to_time_t(not_before)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), WallClock::to_time_t(not_after)) != nullptr;
}

bool set_subject(X509* certificate, const std::string& common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  if (name == nullptr || common_name.empty()) return name != nullptr;
  const auto* bytes = reinterpret_cast<const unsigned char*>(common_name.data());
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, bytes,
                                    static_cast<int>(common_name.size()), -1, 0) == 1;
}

X509ExtensionPtr make_extension(int nid, const char* value, X509* issuer, X509* subject) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  return X509ExtensionPtr(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
}

bool add_extension(X509* certificate, int nid, const char* value, X509* issuer) {
  const auto extension = make_extension(nid, value, issuer, certificate);
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string to_pem(X509* certificate) {
  const auto der = to_der(certificate);
  return der.empty() ? "" : der_to_pem(der);
}

std::string der_to_pem(std::string_view der) {
  BioPtr memory(BIO_new(BIO_s_mem()));
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  if (!memory || PEM_write_bio(memory.get(), PEM_STRING_X509, "", bytes, static_cast<long>(der.size())) <= 0)
    return "";
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(length));
}

std::string to_der(X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0) return "";
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  return i2d_X509(certificate, &out) == size ? der : "";
}

X509Ptr from_der(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return X509Ptr(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

}  // namespace podjail::tls
