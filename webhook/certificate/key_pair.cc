#include "webhook/certificate/key_pair.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <ctime>

#include "sidecar/tls/openssl_error.h"

namespace podjail::webhook {
namespace {

using tls::add_extension;
using tls::BioPtr;
using tls::EvpPkeyPtr;
using tls::X509Ptr;

constexpr std::chrono::minutes kBackdate{5};  // for API servers whose clock is behind
constexpr std::size_t kMaxChain = 8;

bool begin(X509* certificate, EVP_PKEY* key, const std::string& name, WallClock::time_point now) {
  return certificate != nullptr && X509_set_version(certificate, X509_VERSION_3) == 1 &&
         tls::set_random_serial(certificate) &&
         tls::set_validity(certificate, now - kBackdate, now + kValidity) &&
         tls::set_subject(certificate, name) && X509_set_pubkey(certificate, key) == 1;
}

bool sign_authority(X509* authority, EVP_PKEY* key) {
  return X509_set_issuer_name(authority, X509_get_subject_name(authority)) == 1 &&
         add_extension(authority, NID_basic_constraints, "critical,CA:TRUE,pathlen:0", authority) &&
         add_extension(authority, NID_key_usage, "critical,keyCertSign", authority) &&
         add_extension(authority, NID_subject_key_identifier, "hash", authority) &&
         X509_sign(authority, key, EVP_sha256()) > 0;
}

bool sign_leaf(X509* leaf, X509* authority, EVP_PKEY* key, const std::string& names) {
  return X509_set_issuer_name(leaf, X509_get_subject_name(authority)) == 1 &&
         add_extension(leaf, NID_basic_constraints, "critical,CA:FALSE", authority) &&
         add_extension(leaf, NID_key_usage, "critical,digitalSignature", authority) &&
         add_extension(leaf, NID_ext_key_usage, "serverAuth", authority) &&
         add_extension(leaf, NID_subject_alt_name, names.c_str(), authority) &&
         add_extension(leaf, NID_authority_key_identifier, "keyid:always", authority) &&
         X509_sign(leaf, key, EVP_sha256()) > 0;
}

std::string key_text(EVP_PKEY* key) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return "";
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

BioPtr reader_of(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// A key that asks for a passphrase is none that can be used.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

Result<std::vector<X509Ptr>> read_certificates(const std::string& text) {
  std::vector<X509Ptr> certificates;
  const auto reader = reader_of(text);
  while (reader && certificates.size() <= kMaxChain) {
    X509Ptr next(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
    if (!next) break;
    certificates.push_back(std::move(next));
  }
  const auto reason = ERR_GET_REASON(ERR_peek_last_error());
  ERR_clear_error();
  if (certificates.size() > kMaxChain) return fail(ErrorKind::kInvalid, "too many certificates");
  if (reason != PEM_R_NO_START_LINE) return fail(ErrorKind::kInvalid, "not certificates in PEM");
  return certificates;
}

Result<WallClock::time_point> moment_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1)
    return tls::fail_openssl(ErrorKind::kInvalid, "the certificate's time");
  return WallClock::from_time_t(::timegm(&parts));
}

}  // namespace

Result<CertificateTexts> make_certificate(const std::string& service, const std::string& space,
                                          WallClock::time_point now) {
  const auto host = service + "." + space;
  const auto names = "DNS:" + host + ".svc,DNS:" + host + ".svc.cluster.local,DNS:" + host;
  const auto authority_key = tls::make_p256_key();
  const auto key = tls::make_p256_key();
  const X509Ptr authority(X509_new());
  const X509Ptr leaf(X509_new());
  const bool made = authority_key && key &&
                    begin(authority.get(), authority_key.get(), "podjail webhook", now) &&
                    sign_authority(authority.get(), authority_key.get()) &&
                    begin(leaf.get(), key.get(), "podjail webhook server", now) &&
                    sign_leaf(leaf.get(), authority.get(), authority_key.get(), names);
  if (!made) return tls::fail_openssl(ErrorKind::kInternal, "make the webhook's certificate");
  CertificateTexts texts{tls::to_pem(authority.get()), tls::to_pem(leaf.get()), key_text(key.get())};
  if (texts.authorities.empty() || texts.certificate.empty() || texts.key.empty())
    return tls::fail_openssl(ErrorKind::kInternal, "write the webhook's certificate");
  return texts;
}

Result<std::shared_ptr<const KeyPair>> read_key_pair(const CertificateTexts& texts) {
  auto certificates = read_certificates(texts.certificate);
  if (!certificates) return fail_within("tls.crt", std::move(certificates.error()));
  if (certificates->empty()) return fail(ErrorKind::kInvalid, "tls.crt: holds no certificate");
  auto pair = std::make_shared<KeyPair>();
  pair->certificate = std::move(certificates->front());
  certificates->erase(certificates->begin());
  pair->chain = std::move(*certificates);
  const auto reader = reader_of(texts.key);
  pair->key.reset(reader ? PEM_read_bio_PrivateKey(reader.get(), nullptr, no_passphrase, nullptr) : nullptr);
  if (!pair->key) return tls::fail_openssl(ErrorKind::kInvalid, "tls.key");
  if (X509_check_private_key(pair->certificate.get(), pair->key.get()) != 1)
    return tls::fail_openssl(ErrorKind::kInvalid, "tls.key is not that of tls.crt");
  const auto begins = moment_of(X509_get0_notBefore(pair->certificate.get()));
  if (!begins) return tl::unexpected(begins.error());
  const auto ends = moment_of(X509_get0_notAfter(pair->certificate.get()));
  if (!ends) return tl::unexpected(ends.error());
  pair->not_before = *begins;
  pair->not_after = *ends;
  return pair;
}

bool is_due(const KeyPair& pair, WallClock::time_point now) {
  return now < pair.not_before || now >= pair.not_before + (pair.not_after - pair.not_before) / 3 * 2;
}

Result<std::string> joined_authorities(const std::string& first, const std::string& second,
                                       WallClock::time_point now) {
  std::vector<std::string> joined;
  for (const auto* text : {&first, &second}) {
    const auto certificates = read_certificates(*text);
    if (!certificates) return fail_within("the authorities", Error(certificates.error()));
    for (const auto& certificate : *certificates) {
      const auto ends = moment_of(X509_get0_notAfter(certificate.get()));
      if (!ends) return tl::unexpected(ends.error());
      auto pem = tls::to_pem(certificate.get());
      const bool known = std::find(joined.begin(), joined.end(), pem) != joined.end();
      if (*ends > now && !known && joined.size() < kMaxAuthorities) joined.push_back(std::move(pem));
    }
  }
  std::string text;
  for (const auto& pem : joined) text += pem;
  return text;
}

}  // namespace podjail::webhook
