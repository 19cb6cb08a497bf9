// Certificates for tests, good and bad in one property at a time: start from a builder that makes a good one
// and spoil what the test is about.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sidecar/tls/openssl_handles.h"

namespace podjail::test {

struct Identity {
  tls::X509Ptr certificate;
  tls::EvpPkeyPtr key;

  std::string pem() const;      // the certificate
  std::string key_pem() const;  // PKCS #8, for servers that read files
};

class CertificateBuilder {
 public:
  using Clock = std::chrono::system_clock;

  CertificateBuilder& common_name(std::string name);
  CertificateBuilder& dns(const std::string& name);  // adds a DNS alternative name
  CertificateBuilder& ip(const std::string& address);
  CertificateBuilder& valid(Clock::duration from_now, Clock::duration until_from_now);
  CertificateBuilder& rsa(unsigned bits);  // instead of P-256
  CertificateBuilder& sha1();              // signed with SHA-1 instead of SHA-256
  CertificateBuilder& authority();         // a certificate authority
  CertificateBuilder& extended_key_usage(std::string value);
  CertificateBuilder& name_constraints(std::string value);  // x509v3_config(5) syntax

  CertificateBuilder& tls_feature(std::string value);  // RFC 7633: "status_request" means must staple

  // Aborts the test program when OpenSSL fails: that is a mistake in the test.
  Identity self_signed() const;
  Identity signed_by(const Identity& issuer) const;

 private:
  Identity unsigned_identity() const;
  void add_extensions(X509* certificate, X509* issuer) const;

  std::string common_name_ = "test";
  std::vector<std::string> alternative_names_;
  Clock::duration from_ = -std::chrono::hours(1);
  Clock::duration until_ = std::chrono::hours(1);
  unsigned rsa_bits_ = 0;
  const EVP_MD* digest_ = EVP_sha256();
  bool authority_ = false;
  std::string extended_key_usage_ = "serverAuth";
  std::string name_constraints_;
  std::string tls_feature_;
};

}  // namespace podjail::test
