// Digests and signatures for policies, by OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace podjail::policy {

using Bytes = std::span<const std::uint8_t>;
using Sha256 = std::array<std::uint8_t, 32>;

// What one call takes at most: a megabyte is hashed in a few milliseconds, and nothing can interrupt it.
inline constexpr std::size_t kMaxHashedBytes = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxKeyBytes = 4096;
inline constexpr std::size_t kMaxSignatureBytes = 1024;

// Nothing when OpenSSL fails.
std::optional<Sha256> sha256(Bytes data);
std::optional<Sha256> hmac_sha256(Bytes key, Bytes data);

// Takes the same time wherever two texts of one length differ.
bool is_equal(Bytes a, Bytes b);

enum class SignatureAlgorithm : std::uint8_t {
  kEd25519,          // RFC 8032
  kEcdsaP256Sha256,  // the signature in DER (RFC 3279 §2.2.3)
  kRsaSha256,        // RSASSA-PKCS1-v1_5 (RFC 8017), keys of 2048 to 8192 bits
  kRsaPssSha256,     // RSASSA-PSS with MGF1 over SHA-256 and a salt of 32 bytes
};
// "ed25519", "ecdsa-p256-sha256", "rsa-sha256", "rsa-pss-sha256".
std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view name);

// Whether `key`, a SubjectPublicKeyInfo in DER (RFC 5280 §4.1), is a key for this algorithm and no byte more.
bool is_public_key(SignatureAlgorithm algorithm, Bytes key);

// Whether `signature` is one of `data` by the owner of `key`. False for whatever is malformed.
bool verify(SignatureAlgorithm algorithm, Bytes key, Bytes signature, Bytes data);

}  // namespace podjail::policy
