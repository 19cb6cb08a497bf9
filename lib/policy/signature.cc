#include "lib/policy/signature.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace podjail::policy {
namespace {

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;

template <auto free>
struct Free {
  template <typename T>
  void operator()(T* value) const {
    free(value);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t length = 0;
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1 &&
         std::string_view(group.data(), length) == "prime256v1";
}

bool is_for(SignatureAlgorithm algorithm, const EVP_PKEY* key) {
  switch (algorithm) {
    case SignatureAlgorithm::kEd25519:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
    case SignatureAlgorithm::kEcdsaP256Sha256:
      return is_p256(key);
    case SignatureAlgorithm::kRsaSha256:
    case SignatureAlgorithm::kRsaPssSha256:
      return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) >= kMinRsaBits &&
             EVP_PKEY_get_bits(key) <= kMaxRsaBits;
  }
  return false;
}

KeyPtr parse_key(SignatureAlgorithm algorithm, Bytes der) {
  if (der.empty() || der.size() > kMaxKeyBytes) return nullptr;
  const unsigned char* at = der.data();
  KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!key || at != der.data() + der.size() || !is_for(algorithm, key.get())) return nullptr;
  return key;
}

bool use_pss(EVP_PKEY_CTX* context) {
  return EVP_PKEY_CTX_ctrl_str(context, "rsa_padding_mode", "pss") == 1 &&
         EVP_PKEY_CTX_ctrl_str(context, "rsa_pss_saltlen", "32") == 1;
}

}  // namespace

std::optional<Sha256> sha256(Bytes data) {
  Sha256 digest;
  unsigned int length = 0;
  if (data.size() > kMaxHashedBytes ||
      EVP_Digest(data.data(), data.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    return {};
  return digest;
}

std::optional<Sha256> hmac_sha256(Bytes key, Bytes data) {
  if (key.size() > kMaxKeyBytes || data.size() > kMaxHashedBytes) return {};
  Sha256 code;
  std::size_t length = 0;
  static constexpr std::uint8_t kNothing = 0;  // OpenSSL takes no null pointer for an empty key
  const auto* key_data = key.empty() ? &kNothing : key.data();
  const auto* text = data.empty() ? &kNothing : data.data();
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key_data, key.size(), text, data.size(),
                code.data(), code.size(), &length) == nullptr ||
      length != code.size())
    return {};
  return code;
}

bool is_equal(Bytes a, Bytes b) {
  if (a.size() != b.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = difference | (a[i] ^ b[i]);
  return difference == 0;
}

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view name) {
  if (name == "ed25519") return SignatureAlgorithm::kEd25519;
  if (name == "ecdsa-p256-sha256") return SignatureAlgorithm::kEcdsaP256Sha256;
  if (name == "rsa-sha256") return SignatureAlgorithm::kRsaSha256;
  if (name == "rsa-pss-sha256") return SignatureAlgorithm::kRsaPssSha256;
  return {};
}

bool is_public_key(SignatureAlgorithm algorithm, Bytes key) {
  return parse_key(algorithm, key) != nullptr;
}

bool verify(SignatureAlgorithm algorithm, Bytes key, Bytes signature, Bytes data) {
  if (signature.empty() || signature.size() > kMaxSignatureBytes || data.size() > kMaxHashedBytes)
    return false;
  const auto public_key = parse_key(algorithm, key);
  const DigestPtr digest(EVP_MD_CTX_new());
  if (!public_key || !digest) return false;
  const auto* hash = algorithm == SignatureAlgorithm::kEd25519 ? nullptr : EVP_sha256();
  EVP_PKEY_CTX* context = nullptr;  // owned by `digest`
  if (EVP_DigestVerifyInit(digest.get(), &context, hash, nullptr, public_key.get()) != 1) return false;
  if (algorithm == SignatureAlgorithm::kRsaPssSha256 && !use_pss(context)) return false;
  return EVP_DigestVerify(digest.get(), signature.data(), signature.size(), data.data(), data.size()) == 1;
}

}  // namespace podjail::policy
