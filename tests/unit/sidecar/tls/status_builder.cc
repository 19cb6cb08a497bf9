#include "tests/unit/sidecar/tls/status_builder.h"

#include <openssl/ocsp.h>

#include <cstdlib>

namespace podjail::test {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

using TimePtr = std::unique_ptr<ASN1_TIME, tls::Free<ASN1_TIME_free>>;
using BasicPtr = std::unique_ptr<OCSP_BASICRESP, tls::Free<OCSP_BASICRESP_free>>;
using ResponsePtr = std::unique_ptr<OCSP_RESPONSE, tls::Free<OCSP_RESPONSE_free>>;
using IdPtr = std::unique_ptr<OCSP_CERTID, tls::Free<OCSP_CERTID_free>>;

// A generalized time, as OCSP has it; null for none.
TimePtr time_at(std::optional<StatusBuilder::Clock::duration> from_now) {
  if (!from_now) return nullptr;
  const auto at = StatusBuilder::Clock::to_time_t(StatusBuilder::Clock::now() + *from_now);
  return TimePtr(ASN1_GENERALIZEDTIME_set(nullptr, at));
}

std::string der_of(OCSP_RESPONSE* response) {
  unsigned char* bytes = nullptr;
  const int size = i2d_OCSP_RESPONSE(response, &bytes);
  require(size > 0);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace

StatusBuilder::StatusBuilder(const Identity& certificate, const Identity& issuer)
    : certificate_(&certificate), issuer_(&issuer), signer_(&issuer), status_(V_OCSP_CERTSTATUS_GOOD) {}

StatusBuilder& StatusBuilder::revoked() {
  status_ = V_OCSP_CERTSTATUS_REVOKED;
  return *this;
}
StatusBuilder& StatusBuilder::unknown() {
  status_ = V_OCSP_CERTSTATUS_UNKNOWN;
  return *this;
}
StatusBuilder& StatusBuilder::valid(Clock::duration from_now, std::optional<Clock::duration> until_from_now) {
  from_ = from_now;
  until_ = until_from_now;
  return *this;
}
StatusBuilder& StatusBuilder::name_by_sha256() {
  name_digest_ = EVP_sha256();
  return *this;
}
StatusBuilder& StatusBuilder::sha1() {
  digest_ = EVP_sha1();
  return *this;
}
StatusBuilder& StatusBuilder::signed_by(const Identity& signer) {
  signer_ = &signer;
  return *this;
}
StatusBuilder& StatusBuilder::also_about(const Identity& certificate) {
  others_.push_back(&certificate);
  return *this;
}

std::string StatusBuilder::build() const {
  const BasicPtr basic(OCSP_BASICRESP_new());
  const auto from = time_at(from_);
  const auto until = time_at(until_);
  const auto revoked = time_at(-std::chrono::hours(2));
  const auto add = [&](const Identity& about, int status) {
    const IdPtr id(OCSP_cert_to_id(name_digest_, about.certificate.get(), issuer_->certificate.get()));
    const bool is_revoked = status == V_OCSP_CERTSTATUS_REVOKED;
    require(id &&
            OCSP_basic_add1_status(basic.get(), id.get(), status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                                   is_revoked ? revoked.get() : nullptr, from.get(), until.get()) != nullptr);
  };
  for (const auto* other : others_) add(*other, V_OCSP_CERTSTATUS_GOOD);
  add(*certificate_, status_);
  require(OCSP_basic_sign(basic.get(), signer_->certificate.get(), signer_->key.get(), digest_, nullptr, 0) ==
          1);
  const ResponsePtr response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  require(response != nullptr);
  return der_of(response.get());
}

std::string StatusBuilder::build_error(int status) {
  const ResponsePtr response(OCSP_response_create(status, nullptr));
  require(response != nullptr);
  return der_of(response.get());
}

}  // namespace podjail::test
