#include "tests/unit/sidecar/tls/certificate_builder.h"

#include <openssl/pem.h>

#include <cstdlib>

#include "sidecar/tls/certificate_parts.h"

namespace podjail::test {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void extend(X509* certificate, int nid, const std::string& value, X509* issuer) {
  require(tls::add_extension(certificate, nid, value.c_str(), issuer));
}

}  // namespace

std::string Identity::pem() const {
  return tls::to_pem(certificate.get());
}

std::string Identity::key_pem() const {
  tls::BioPtr memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(length));
}

CertificateBuilder& CertificateBuilder::common_name(std::string name) {
  common_name_ = std::move(name);
  return *this;
}
CertificateBuilder& CertificateBuilder::dns(const std::string& name) {
  alternative_names_.push_back("DNS:" + name);
  return *this;
}
CertificateBuilder& CertificateBuilder::ip(const std::string& address) {
  alternative_names_.push_back("IP:" + address);
  return *this;
}
CertificateBuilder& CertificateBuilder::valid(Clock::duration from_now, Clock::duration until_from_now) {
  from_ = from_now;
  until_ = until_from_now;
  return *this;
}
CertificateBuilder& CertificateBuilder::rsa(unsigned bits) {
  rsa_bits_ = bits;
  return *this;
}
CertificateBuilder& CertificateBuilder::sha1() {
  digest_ = EVP_sha1();
  return *this;
}
CertificateBuilder& CertificateBuilder::authority() {
  authority_ = true;
  return *this;
}
CertificateBuilder& CertificateBuilder::extended_key_usage(std::string value) {
  extended_key_usage_ = std::move(value);
  return *this;
}
CertificateBuilder& CertificateBuilder::name_constraints(std::string value) {
  name_constraints_ = std::move(value);
  return *this;
}
CertificateBuilder& CertificateBuilder::tls_feature(std::string value) {
  tls_feature_ = std::move(value);
  return *this;
}

Identity CertificateBuilder::unsigned_identity() const {
  Identity made{tls::X509Ptr(X509_new()),
                rsa_bits_ != 0 ? tls::EvpPkeyPtr(EVP_RSA_gen(rsa_bits_)) : tls::make_p256_key()};
  X509* cert = made.certificate.get();
  const auto now = Clock::now();
  require(made.key && X509_set_version(cert, X509_VERSION_3) == 1 && tls::set_random_serial(cert) &&
          tls::set_validity(cert, now + from_, now + until_) && tls::set_subject(cert, common_name_) &&
          X509_set_pubkey(cert, made.key.get()) == 1);
  return made;
}

void CertificateBuilder::add_extensions(X509* certificate, X509* issuer) const {
  extend(certificate, NID_subject_key_identifier, "hash", issuer);
  extend(certificate, NID_basic_constraints, authority_ ? "critical,CA:TRUE" : "critical,CA:FALSE", issuer);
  extend(certificate, NID_key_usage, authority_ ? "critical,keyCertSign" : "critical,digitalSignature",
         issuer);
  if (!authority_) extend(certificate, NID_ext_key_usage, extended_key_usage_, issuer);
  if (!name_constraints_.empty()) extend(certificate, NID_name_constraints, name_constraints_, issuer);
  if (!tls_feature_.empty()) extend(certificate, NID_tlsfeature, tls_feature_, issuer);
  std::string names;
  for (const auto& name : alternative_names_) names += (names.empty() ? "" : ",") + name;
  if (!names.empty()) extend(certificate, NID_subject_alt_name, names, issuer);
}

Identity CertificateBuilder::self_signed() const {
  auto made = unsigned_identity();
  X509* cert = made.certificate.get();
  require(X509_set_issuer_name(cert, X509_get_subject_name(cert)) == 1);
  add_extensions(cert, cert);
  require(X509_sign(cert, made.key.get(), digest_) > 0);
  return made;
}

Identity CertificateBuilder::signed_by(const Identity& issuer) const {
  auto made = unsigned_identity();
  X509* cert = made.certificate.get();
  require(X509_set_issuer_name(cert, X509_get_subject_name(issuer.certificate.get())) == 1);
  add_extensions(cert, issuer.certificate.get());
  extend(cert, NID_authority_key_identifier, "keyid:always", issuer.certificate.get());
  require(X509_sign(cert, issuer.key.get(), digest_) > 0);
  return made;
}

}  // namespace podjail::test
