#include "sidecar/tls/issuer.h"

#include <algorithm>

#include "sidecar/tls/key_memory.h"
#include "sidecar/tls/openssl_error.h"

namespace podjail::tls {
namespace {

constexpr std::size_t kMaxCommonName = 64;  // X.520 ub-common-name
constexpr std::chrono::seconds kShortestValidity = std::chrono::minutes(10);
constexpr std::chrono::seconds kLongestValidity = std::chrono::hours(30 * 24);

// Every address is excluded: a leaf names hosts, and a stolen issuer cannot vouch for 10.0.0.1 either.
constexpr const char* kNoAddresses =
    "critical,excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0";

std::string issuer_name(std::string_view pod_name) {
  std::string name = "podjail ";
  for (const char c : pod_name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    if (plain) name += c;
  }
  name.resize(std::min(name.size(), kMaxCommonName));
  return name;
}

// RFC 5280 §4.1.2.6: with an empty subject the alternative name must be critical.
bool add_host_name(X509* leaf, const HostName& name, bool critical) {
  GeneralNamesPtr names(GENERAL_NAMES_new());
  GeneralNamePtr entry(GENERAL_NAME_new());
  Asn1Ia5StringPtr text(ASN1_IA5STRING_new());
  if (!names || !entry || !text ||
      ASN1_STRING_set(text.get(), name.str().data(), static_cast<int>(name.str().size())) != 1) {
    return false;
  }
  GENERAL_NAME_set0_value(entry.get(), GEN_DNS, text.release());
  if (sk_GENERAL_NAME_push(names.get(), entry.get()) <= 0) return false;
  static_cast<void>(entry.release());  // the list owns it now
  return X509_add1_ext_i2d(leaf, NID_subject_alt_name, names.get(), critical ? 1 : 0, 0) == 1;
}

}  // namespace

Result<Issuer> Issuer::create(const Options& options, WallClock::time_point now) {
  if (options.validity < kShortestValidity || options.validity > kLongestValidity) {
    return fail(ErrorKind::kInvalid, "issuer validity must be between 10 minutes and 30 days");
  }
  Issuer issuer;
  issuer.not_before_ = now - kBackdate;
  issuer.not_after_ = now + options.validity;
  issuer.leaf_key_ = make_p256_key();  // first, so that what OpenSSL keeps for all keys lies elsewhere
  {
    const KeyMemoryScope locked;
    issuer.key_ = make_p256_key();
    if (key_memory_overflowed()) return fail(ErrorKind::kInternal, "the issuer's key outgrew its memory");
  }
  if (!issuer.key_ || !issuer.leaf_key_) return fail_openssl(ErrorKind::kInternal, "make the issuer's keys");
  if (!issuer.build_certificate(issuer_name(options.pod_name)) || !issuer.build_model()) {
    return fail_openssl(ErrorKind::kInternal, "build the issuer's certificate");
  }
  return issuer;
}

bool Issuer::build_certificate(const std::string& common_name) {
  certificate_.reset(X509_new());
  X509* cert = certificate_.get();
  if (cert == nullptr || X509_set_version(cert, X509_VERSION_3) != 1 || !set_random_serial(cert) ||
      !set_validity(cert, not_before_, not_after_) || !set_subject(cert, common_name) ||
      X509_set_issuer_name(cert, X509_get_subject_name(cert)) != 1 ||
      X509_set_pubkey(cert, key_.get()) != 1) {
    return false;
  }
  const bool extended = add_extension(cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0", cert) &&
                        add_extension(cert, NID_key_usage, "critical,keyCertSign", cert) &&
                        add_extension(cert, NID_subject_key_identifier, "hash", cert) &&
                        add_extension(cert, NID_name_constraints, kNoAddresses, cert);
  if (!extended || X509_sign(cert, key_.get(), EVP_sha256()) <= 0) return false;
  pem_ = to_pem(cert);
  return !pem_.empty();
}

// Leaves are copies of a model rather than built up: giving a certificate its key costs OpenSSL 3.0 170 µs
// (it encodes the key and decodes it again), copying a whole certificate 115 µs.
bool Issuer::build_model() {
  model_.reset(X509_new());
  X509* model = model_.get();
  if (model == nullptr || X509_set_version(model, X509_VERSION_3) != 1 ||
      X509_set_issuer_name(model, X509_get_subject_name(certificate_.get())) != 1 ||
      X509_set_pubkey(model, leaf_key_.get()) != 1 || !set_validity(model, not_before_, not_after_)) {
    return false;
  }
  X509* issuer = certificate_.get();
  const bool extended = add_extension(model, NID_basic_constraints, "critical,CA:FALSE", issuer) &&
                        add_extension(model, NID_key_usage, "critical,digitalSignature", issuer) &&
                        add_extension(model, NID_ext_key_usage, "serverAuth", issuer) &&
                        add_extension(model, NID_subject_key_identifier, "hash", issuer) &&
                        add_extension(model, NID_authority_key_identifier, "keyid:always", issuer);
  // Only a signed certificate can be copied; the wrong key makes this one worth nothing as it is.
  return extended && X509_sign(model, leaf_key_.get(), EVP_sha256()) > 0;
}

Result<Leaf> Issuer::mint(const HostName& name, WallClock::time_point now) const {
  if (now >= not_after_) return fail(ErrorKind::kRefused, "the pod's issuer has expired");
  Leaf leaf{X509Ptr(X509_dup(model_.get())),
            std::min<WallClock::time_point>(now + kLeafValidity, not_after_)};
  if (!leaf.certificate || !fill_leaf(leaf.certificate.get(), name, now, leaf.not_after) ||
      X509_sign(leaf.certificate.get(), key_.get(), EVP_sha256()) <= 0) {
    return fail_openssl(ErrorKind::kInternal, "mint a leaf certificate");
  }
  return leaf;
}

bool Issuer::fill_leaf(X509* leaf, const HostName& name, WallClock::time_point now,
                       WallClock::time_point not_after) const {
  const bool named = name.str().size() <= kMaxCommonName;
  const auto not_before = std::max<WallClock::time_point>(now - kBackdate, not_before_);
  return set_random_serial(leaf) && set_validity(leaf, not_before, not_after) &&
         set_subject(leaf, named ? name.str() : "") && add_host_name(leaf, name, !named);
}

}  // namespace podjail::tls
