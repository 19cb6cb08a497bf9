#include "lib/policy/signature.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string>
#include <vector>

#include "tests/unit/lib/policy/signed_text.h"

namespace podjail::policy {
namespace {

using Algorithm = SignatureAlgorithm;
using Buffer = std::vector<std::uint8_t>;

Buffer bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

Buffer from_base64(std::string_view text) {
  Buffer decoded(text.size() / 4 * 3);
  const auto* input = reinterpret_cast<const unsigned char*>(text.data());
  EXPECT_GT(EVP_DecodeBlock(decoded.data(), input, static_cast<int>(text.size())), 0);
  for (auto end = text.size(); end > 0 && text[end - 1] == '='; --end) decoded.pop_back();
  return decoded;
}

std::string hex(const std::optional<Sha256>& digest) {
  std::string text;
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (!digest) return text;
  for (const auto byte : *digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

struct Signer {
  Algorithm algorithm;
  Buffer key;
  Buffer signature;
};

std::vector<Signer> signers() {
  return {{Algorithm::kEd25519, from_base64(kEd25519Key), from_base64(kEd25519Signature)},
          {Algorithm::kEcdsaP256Sha256, from_base64(kP256Key), from_base64(kP256Signature)},
          {Algorithm::kRsaSha256, from_base64(kRsaKey), from_base64(kRsaSignature)},
          {Algorithm::kRsaPssSha256, from_base64(kRsaKey), from_base64(kRsaPssSignature)}};
}

TEST(Signature, HashesAsTheStandardsSay) {
  // FIPS 180-4 examples, and RFC 4231 case 2.
  EXPECT_EQ(hex(sha256(bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(hmac_sha256(bytes("Jefe"), bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Signature, RefusesMoreThanItCanHashInTime) {
  const Buffer large(kMaxHashedBytes + 1);
  EXPECT_TRUE(sha256(Bytes(large).first(kMaxHashedBytes)));
  EXPECT_FALSE(sha256(large));
  EXPECT_FALSE(hmac_sha256(bytes("k"), large));
  EXPECT_FALSE(hmac_sha256(large, bytes("x")));
}

TEST(Signature, ComparesBytes) {
  EXPECT_TRUE(is_equal(bytes("abc"), bytes("abc")));
  EXPECT_TRUE(is_equal({}, {}));
  EXPECT_FALSE(is_equal(bytes("abc"), bytes("abd")));
  EXPECT_FALSE(is_equal(bytes("abc"), bytes("ab")));
}

TEST(Signature, VerifiesWhatTheOwnerOfTheKeySigned) {
  for (const auto& [algorithm, key, signature] : signers()) {
    EXPECT_TRUE(is_public_key(algorithm, key)) << static_cast<int>(algorithm);
    EXPECT_TRUE(verify(algorithm, key, signature, bytes(kSigned))) << static_cast<int>(algorithm);
  }
}

TEST(Signature, VerifiesNothingElse) {
  for (const auto& [algorithm, key, signature] : signers()) {
    EXPECT_FALSE(verify(algorithm, key, signature, bytes("a signed bodz")));
    EXPECT_FALSE(verify(algorithm, key, {}, bytes(kSigned)));
    EXPECT_FALSE(verify(algorithm, key, Buffer(5000), bytes(kSigned)));
    EXPECT_FALSE(verify(algorithm, {}, signature, bytes(kSigned)));
    auto changed = signature;
    changed[changed.size() / 2] ^= 1U;
    EXPECT_FALSE(verify(algorithm, key, changed, bytes(kSigned)));
    auto longer = signature;
    longer.push_back(0);
    EXPECT_FALSE(verify(algorithm, key, longer, bytes(kSigned)));
    for (const auto& other : signers()) {
      if (other.algorithm == algorithm) continue;
      EXPECT_FALSE(verify(other.algorithm, key, signature, bytes(kSigned)))
          << "an algorithm is never guessed";
    }
  }
}

TEST(Signature, TakesOnlyStrongKeysOfTheKindAskedFor) {
  EXPECT_FALSE(is_public_key(Algorithm::kRsaSha256, from_base64(kShortRsaKey)));
  EXPECT_FALSE(is_public_key(Algorithm::kEcdsaP256Sha256, from_base64(kP384Key)));
  EXPECT_FALSE(is_public_key(Algorithm::kEd25519, from_base64(kP256Key)));
  auto trailing = from_base64(kEd25519Key);
  trailing.push_back(0);
  EXPECT_FALSE(is_public_key(Algorithm::kEd25519, trailing));
  EXPECT_FALSE(is_public_key(Algorithm::kEd25519, bytes("not a key")));
}

TEST(Signature, KnowsItsAlgorithms) {
  EXPECT_EQ(parse_signature_algorithm("ed25519"), Algorithm::kEd25519);
  EXPECT_EQ(parse_signature_algorithm("ecdsa-p256-sha256"), Algorithm::kEcdsaP256Sha256);
  EXPECT_EQ(parse_signature_algorithm("rsa-sha256"), Algorithm::kRsaSha256);
  EXPECT_EQ(parse_signature_algorithm("rsa-pss-sha256"), Algorithm::kRsaPssSha256);
  EXPECT_EQ(parse_signature_algorithm("rsa-sha1"), std::nullopt);
  EXPECT_EQ(parse_signature_algorithm(""), std::nullopt);
}

}  // namespace
}  // namespace podjail::policy
