#include "sidecar/tls/certificate_parts.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

TEST(CertificateParts, KeysAreP256AndDifferent) {
  const auto one = make_p256_key();
  const auto two = make_p256_key();
  char group[32] = {};
  ASSERT_EQ(EVP_PKEY_get_group_name(one.get(), group, sizeof group, nullptr), 1);
  EXPECT_STREQ(group, "prime256v1");
  EXPECT_EQ(EVP_PKEY_eq(one.get(), two.get()), 0);
}

TEST(CertificateParts, AnEmptyCommonNameIsAnEmptySubject) {
  X509Ptr certificate(X509_new());
  ASSERT_TRUE(set_subject(certificate.get(), ""));
  EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(certificate.get())), 0);
}

TEST(CertificateParts, ACommonNameOfMoreThan64BytesIsRefused) {
  X509Ptr certificate(X509_new());
  EXPECT_TRUE(set_subject(certificate.get(), std::string(64, 'a')));
  EXPECT_FALSE(set_subject(certificate.get(), std::string(65, 'a')));
}

TEST(CertificateParts, AnExtensionThatCannotBeReadIsNull) {
  EXPECT_EQ(make_extension(NID_basic_constraints, "critical,CA:MAYBE", nullptr, nullptr), nullptr);
  EXPECT_NE(make_extension(NID_basic_constraints, "critical,CA:TRUE", nullptr, nullptr), nullptr);
}

TEST(CertificateParts, TimesBefore2050AndAfterAreBothWritten) {
  X509Ptr certificate(X509_new());
  const auto soon = WallClock::from_time_t(1'800'000'000);
  const auto late = WallClock::from_time_t(2'600'000'000);
  ASSERT_TRUE(set_validity(certificate.get(), soon, late));
  EXPECT_EQ(X509_get0_notBefore(certificate.get())->type, V_ASN1_UTCTIME);  // RFC 5280 §4.1.2.5
  EXPECT_EQ(X509_get0_notAfter(certificate.get())->type, V_ASN1_GENERALIZEDTIME);
}

TEST(CertificateParts, ACertificateIsTheSameAfterItWasWrittenAndRead) {
  const auto one = test::CertificateBuilder().self_signed();
  const auto der = to_der(one.certificate.get());
  EXPECT_EQ(to_der(from_der(der).get()), der);
  EXPECT_EQ(der_to_pem(der), one.pem());
  EXPECT_EQ(from_der(der.substr(1)), nullptr);
}

}  // namespace
}  // namespace podjail::tls
