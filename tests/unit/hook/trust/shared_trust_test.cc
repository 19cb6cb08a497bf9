#include "hook/trust/shared_trust.h"

#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

constexpr const char* kIssuer = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";

class SharedTrustTest : public TemporaryRoot {
 protected:
  Result<SharedTrust> read() { return read_shared_trust(open_root(root().string())->get()); }
};

TEST_F(SharedTrustTest, IsWhatTheSidecarLeft) {
  put("run/podjail/ca.crt", std::string("a comment\n") + kIssuer);
  put("run/podjail/bundle.pem", std::string(kIssuer) + kIssuer);
  put("run/podjail/truststore.jks", "jks");
  put("run/podjail/truststore.p12", "p12");
  put("run/podjail/ca.hash", "0123abcd\n");
  const auto trust = read();
  ASSERT_TRUE(trust) << trust.error().message();
  EXPECT_EQ(trust->issuer, kIssuer);
  EXPECT_EQ(trust->bundle, std::string(kIssuer) + kIssuer);
  EXPECT_EQ(trust->jks, "jks");
  EXPECT_EQ(trust->pkcs12, "p12");
  EXPECT_EQ(trust->hash, "0123abcd");
}

TEST_F(SharedTrustTest, TheIssuerAloneIsEnough) {
  put("run/podjail/ca.crt", kIssuer);
  const auto trust = read();
  ASSERT_TRUE(trust);
  EXPECT_EQ(trust->issuer, kIssuer);
  EXPECT_EQ(trust->bundle + trust->jks + trust->pkcs12 + trust->hash, "");
}

TEST_F(SharedTrustTest, WithoutTheIssuerTheSidecarIsNotReady) {
  put("run/podjail/bundle.pem", kIssuer);
  EXPECT_EQ(read().error().kind(), ErrorKind::kRefused);
}

TEST_F(SharedTrustTest, AHashThatIsNoneIsNotMadeAFileName) {
  put("run/podjail/ca.crt", kIssuer);
  for (const char* hash : {"../../..", "0123abc", "0123abcde", "0123ABCD", "0123abc\n\n", "\n"}) {
    put("run/podjail/ca.hash", hash);
    EXPECT_EQ(read().error().kind(), ErrorKind::kInvalid) << hash;
  }
}

TEST_F(SharedTrustTest, ABundleWithAKeyInItIsRefused) {
  put("run/podjail/ca.crt", kIssuer);
  put("run/podjail/bundle.pem",
      std::string(kIssuer) + "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n");
  EXPECT_EQ(read().error().kind(), ErrorKind::kInvalid);
}

TEST_F(SharedTrustTest, WhatIsNoRegularFileIsRefused) {
  put("run/podjail/ca.crt", kIssuer);
  std::filesystem::create_directories(root() / "run/podjail/truststore.jks");
  EXPECT_EQ(read().error().kind(), ErrorKind::kRefused);
}

}  // namespace
}  // namespace podjail::trust
