#include "webhook/certificate/key_pair.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

namespace podjail::webhook {
namespace {

const auto kNow = WallClock::now();

CertificateTexts some(WallClock::time_point now = kNow) {
  return *make_certificate("podjail-webhook", "podjail-system", now);
}

std::size_t count_of(const std::string& pem) {
  std::size_t count = 0;
  for (auto at = pem.find("BEGIN CERT"); at != pem.npos; at = pem.find("BEGIN CERT", at + 1)) ++count;
  return count;
}

TEST(KeyPair, IsMadeForTheNamesOfAService) {
  const auto texts = some();
  const auto pair = read_key_pair(texts);
  ASSERT_TRUE(pair) << pair.error().message();
  X509* leaf = (*pair)->certificate.get();
  for (const auto* name :
       {"podjail-webhook.podjail-system.svc", "podjail-webhook.podjail-system.svc.cluster.local"})
    EXPECT_EQ(X509_check_host(leaf, name, 0, 0, nullptr), 1) << name;
  EXPECT_NE(X509_check_host(leaf, "podjail-webhook.other.svc", 0, 0, nullptr), 1);
  EXPECT_EQ((*pair)->not_after - (*pair)->not_before, kValidity + std::chrono::minutes(5));
}

tls::X509Ptr first_of(const std::string& pem) {
  const tls::BioPtr reader(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return tls::X509Ptr(PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr));
}

TEST(KeyPair, IsVouchedForByItsAuthorityAndNoOther) {
  const auto texts = some();
  const auto leaf = first_of(texts.certificate);
  const auto authority = first_of(texts.authorities);
  EXPECT_EQ(X509_check_issued(authority.get(), leaf.get()), X509_V_OK);
  EXPECT_EQ(X509_verify(leaf.get(), X509_get0_pubkey(authority.get())), 1);
  EXPECT_EQ(X509_check_ca(authority.get()), 1);
  EXPECT_EQ(X509_check_ca(leaf.get()), 0);
  const auto other = first_of(some().authorities);
  EXPECT_NE(X509_verify(leaf.get(), X509_get0_pubkey(other.get())), 1);
}

TEST(KeyPair, IsDueAfterTwoThirdsOfItsTime) {
  const auto pair = *read_key_pair(some());
  EXPECT_FALSE(is_due(*pair, kNow));
  EXPECT_FALSE(is_due(*pair, kNow + kValidity / 2));
  EXPECT_TRUE(is_due(*pair, kNow + kValidity * 2 / 3));
  EXPECT_TRUE(is_due(*pair, kNow + kValidity * 2));
  EXPECT_TRUE(is_due(*pair, kNow - std::chrono::hours(1)));
}

TEST(KeyPair, IsRefusedWhereKeyAndCertificateAreNotOne) {
  const auto one = some();
  const auto other = some();
  EXPECT_FALSE(read_key_pair({"", one.certificate, other.key}));
  EXPECT_FALSE(read_key_pair({"", one.certificate, ""}));
  EXPECT_FALSE(read_key_pair({"", "", one.key}));
  EXPECT_FALSE(read_key_pair({"", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", one.key}));
  EXPECT_FALSE(read_key_pair({"", one.certificate.substr(0, 200), one.key}));
}

TEST(KeyPair, KeepsWhatLiesBetween) {
  const auto texts = some();
  const auto pair = read_key_pair({"", texts.certificate + texts.authorities, texts.key});
  ASSERT_TRUE(pair) << pair.error().message();
  EXPECT_EQ((*pair)->chain.size(), 1U);
}

TEST(KeyPair, JoinsAuthoritiesWhileOneReplacesTheOther) {
  const auto old = some().authorities;
  const auto fresh = some().authorities;
  EXPECT_EQ(*joined_authorities(fresh, old, kNow), fresh + old);
  EXPECT_EQ(*joined_authorities(fresh, fresh, kNow), fresh);
  EXPECT_EQ(*joined_authorities(fresh, "", kNow), fresh);
  EXPECT_EQ(*joined_authorities(fresh, old, kNow + 2 * kValidity), "");
  std::string many;
  for (int i = 0; i < 6; ++i) many += some().authorities;
  EXPECT_EQ(count_of(*joined_authorities(fresh, many, kNow)), kMaxAuthorities);
  EXPECT_FALSE(
      joined_authorities(fresh, "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", kNow));
}

}  // namespace
}  // namespace podjail::webhook
