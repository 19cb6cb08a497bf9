#include "sidecar/tls/client_identity.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

using test::CertificateBuilder;

std::string encrypted(const EVP_PKEY* key) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  std::string phrase = "phrase";
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(memory.get(), key, EVP_aes_128_cbc(), phrase.data(),
                                          static_cast<int>(phrase.size()), nullptr, nullptr),
            1);
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(BIO_read(memory.get(), text.data(), static_cast<int>(text.size()))));
  return text;
}

TEST(ClientIdentity, ACertificateItsChainAndItsKeyAreRead) {
  const auto root = CertificateBuilder().common_name("root").authority().self_signed();
  const auto leaf = CertificateBuilder().signed_by(root);
  const auto identity = parse_client_identity(leaf.pem() + root.pem(), leaf.key_pem());
  ASSERT_TRUE(identity);
  ASSERT_EQ(identity->chain.size(), 2U);
  EXPECT_EQ(X509_cmp(identity->chain[0].get(), leaf.certificate.get()), 0);
}

TEST(ClientIdentity, AKeyOfAnotherCertificateIsRefused) {
  const auto one = CertificateBuilder().self_signed();
  const auto other = CertificateBuilder().self_signed();
  const auto identity = parse_client_identity(one.pem(), other.key_pem());
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().message(), "client key: does not belong to the client certificate");
}

TEST(ClientIdentity, WhatIsNoPlainKeyIsRefusedWithoutAWordOfIt) {
  const auto one = CertificateBuilder().self_signed();
  for (const std::string& key : {std::string(), std::string("secret"), one.key_pem().substr(0, 90), one.pem(),
                                 encrypted(one.key.get())}) {
    const auto identity = parse_client_identity(one.pem(), key);
    ASSERT_FALSE(identity) << key;
    EXPECT_EQ(identity.error().message(), "client key: not an unencrypted private key in PEM");
  }
}

TEST(ClientIdentity, WithoutACertificateItIsRefused) {
  EXPECT_FALSE(parse_client_identity("", CertificateBuilder().self_signed().key_pem()));
  EXPECT_FALSE(load_client_identity("/nonexistent/tls.crt", "/nonexistent/tls.key"));
}

}  // namespace
}  // namespace podjail::tls
