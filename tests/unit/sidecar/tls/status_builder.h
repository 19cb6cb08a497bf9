// OCSP responses for tests, good and bad in one property at a time: start from a builder that makes a good
// one and spoil what the test is about.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::test {

class StatusBuilder {
 public:
  using Clock = std::chrono::system_clock;

  // About `certificate`, by and signed by its `issuer`. Both must outlive the builder.
  StatusBuilder(const Identity& certificate, const Identity& issuer);

  StatusBuilder& revoked();
  StatusBuilder& unknown();
  StatusBuilder& valid(Clock::duration from_now, std::optional<Clock::duration> until_from_now);
  StatusBuilder& name_by_sha256();                   // names the certificate by SHA-256 instead of SHA-1
  StatusBuilder& sha1();                             // signed with SHA-1 instead of SHA-256
  StatusBuilder& signed_by(const Identity& signer);  // whose certificate goes along
  StatusBuilder& also_about(const Identity& certificate);  // good, and before the other

  std::string build() const;                   // DER
  static std::string build_error(int status);  // a response without a status: "try later" and the like

 private:
  const Identity* certificate_;
  const Identity* issuer_;
  const Identity* signer_;
  std::vector<const Identity*> others_;
  int status_;
  Clock::duration from_ = -std::chrono::hours(1);
  std::optional<Clock::duration> until_ = std::chrono::hours(1);
  const EVP_MD* name_digest_ = EVP_sha1();
  const EVP_MD* digest_ = EVP_sha256();
};

}  // namespace podjail::test
