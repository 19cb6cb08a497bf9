// The natives through policies/lib/crypto.js, which alone can call them.
#include "lib/policy/crypto_natives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lib/policy/judging.h"
#include "tests/unit/lib/policy/signed_text.h"

namespace podjail::policy {
namespace {

using ::testing::HasSubstr;

const std::string kImport =
    "import { bytes, equal, fromBase64, fromHex, hmacSha256, sha256, sha256Bytes, toHex, verifier } from "
    "'podjail:crypto';\n";

std::string reason(const std::string& expression) {
  return reason_of(kImport + "export const onRequest = (r) => " + expression + ";");
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// A call of a verifier.
std::string verifies(std::string_view algorithm, std::string_view key, std::string_view signature) {
  return "verifier(" + quoted(algorithm) + ", " + quoted(key) + ")(" + quoted(signature) + ", " +
         quoted(kSigned) + ")";
}

TEST(CryptoNatives, HashTextAndBytes) {
  EXPECT_EQ(reason("sha256('abc') === 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'"),
            "allowed");
  EXPECT_EQ(reason("sha256(new Uint8Array([97, 98, 99])) === sha256('abc')"), "allowed");
  EXPECT_EQ(reason("sha256('\\u20ac') === sha256(fromHex('e282ac'))"), "allowed") << "as UTF-8";
  EXPECT_EQ(reason("sha256(new Uint8Array([0, 97, 0]).subarray(1, 2)) === sha256('a')"), "allowed");
  EXPECT_EQ(reason("hmacSha256('Jefe', 'what do ya want for nothing?').startsWith('5bdcc146bf60754e')"),
            "allowed");
  EXPECT_EQ(reason("sha256('a'.repeat(1 << 20)).length === 64"), "allowed");
}

TEST(CryptoNatives, RefuseWhatIsNoDataOrTooMuch) {
  for (const char* data :
       {"undefined", "5", "null", "{}", "[1]", "'a'.repeat((1 << 20) + 1)", "'\\u20ac'.repeat(1 << 19)",
        "Object.create(Uint8Array.prototype)", "new Uint8Array((1 << 20) + 1)", "new Uint16Array(4)"}) {
    EXPECT_EQ(reason("sha256(" + std::string(data) + ") !== ''"), "policy_error") << data;
  }
}

TEST(CryptoNatives, CompareInConstantTime) {
  EXPECT_EQ(reason("equal('abc', 'abc') && !equal('abc', 'abd') && !equal('abc', 'ab')"), "allowed");
  EXPECT_EQ(reason("!equal(r.header('x-none'), undefined) && !equal(undefined, '')"), "allowed");
}

TEST(CryptoNatives, DecodeStrictly) {
  EXPECT_EQ(
      reason("toHex(fromBase64('AAEC/w==')) === '000102ff' && toHex(fromBase64('AAEC_w')) === '000102ff'"),
      "allowed");
  EXPECT_EQ(reason("fromBase64('').length === 0 && toHex(fromHex('00Ff')) === '00ff'"), "allowed");
  for (const char* text :
       {"'A'", "'AAEC/x=='", "'AA=A'", "'AAEC/w='", "'A A='", "'===='", "undefined", "'AAE*'"}) {
    EXPECT_EQ(reason("fromBase64(" + std::string(text) + ") === undefined"), "allowed") << text;
  }
  EXPECT_EQ(reason("['0', '0g', 5, ' 00', '0x'].every((text) => fromHex(text) === undefined)"), "allowed");
}

TEST(CryptoNatives, VerifySignatures) {
  EXPECT_EQ(reason(verifies("ed25519", kEd25519Key, kEd25519Signature)), "allowed");
  EXPECT_EQ(reason(verifies("ecdsa-p256-sha256", kP256Key, kP256Signature)), "allowed");
  EXPECT_EQ(reason(verifies("ecdsa-p256-sha256-raw", kP256Key, kP256RawSignature)), "allowed");
  EXPECT_EQ(reason(verifies("rsa-sha256", kRsaKey, kRsaSignature)), "allowed");
  EXPECT_EQ(reason(verifies("rsa-pss-sha256", kRsaKey, kRsaPssSignature)), "allowed");
  EXPECT_EQ(reason(verifies(
                "ed25519",
                "-----BEGIN PUBLIC KEY-----\\n" + std::string(kEd25519Key) + "\\n-----END PUBLIC KEY-----\\n",
                kEd25519Signature)),
            "allowed");
}

TEST(CryptoNatives, VerifyNothingMalformed) {
  const std::string verifier = "verifier('ed25519', " + quoted(kEd25519Key) + ")";
  for (const char* signature :
       {"undefined", "''", "'AAAA'", "'*'", "new Uint8Array(64)", "null", "5", "{}"}) {
    EXPECT_EQ(reason("!" + verifier + "(" + signature + ", 'a signed body')"), "allowed") << signature;
  }
  EXPECT_EQ(reason("!" + verifies("ecdsa-p256-sha256-raw", kP256Key, kP256Signature)), "allowed");
  EXPECT_EQ(reason("!" + verifies("rsa-sha256", kRsaKey, kRsaPssSignature)), "allowed");
  EXPECT_EQ(reason(verifier + "(" + quoted(kEd25519Signature) + ", undefined)"), "policy_error");
}

TEST(CryptoNatives, RefuseAWrongKeyWhenThePolicyIsLoaded) {
  const auto complaint = [](const std::string& arguments) {
    return refusal_of(kImport + "verifier(" + arguments + "); export function onRequest() {}");
  };
  EXPECT_EQ(complaint("'ed25519', " + quoted(kEd25519Key)), "");
  EXPECT_THAT(complaint("'ed25519', " + quoted(kP256Key)),
              HasSubstr("policy.js:2:1: TypeError: not a public key for"));
  EXPECT_THAT(complaint("'none', " + quoted(kP256Key)), HasSubstr("not a public key for"));
  EXPECT_THAT(complaint("undefined, " + quoted(kP256Key)), HasSubstr("not a public key for"));
  EXPECT_THAT(complaint("'rsa-sha256', " + quoted(kShortRsaKey)), HasSubstr("not a public key for"));
  EXPECT_THAT(complaint("'ed25519', 'not base64!'"), HasSubstr("neither PEM nor base64"));
}

}  // namespace
}  // namespace podjail::policy
