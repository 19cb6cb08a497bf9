#include "sidecar/tls/pkcs12.h"

#include <gtest/gtest.h>
#include <openssl/pkcs12.h>

#include <array>

#include "sidecar/tls/certificate_parts.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

using Pkcs12Ptr = std::unique_ptr<PKCS12, Free<PKCS12_free>>;

class Pkcs12Test : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto one = to_der(one_.certificate.get());
    const auto two = to_der(two_.certificate.get());
    const std::array<TruststoreEntry, 2> entries{{{"one", one}, {"two", two}}};
    bytes_ = encode_pkcs12(entries, "changeit").value();
    const auto* at = reinterpret_cast<const unsigned char*>(bytes_.data());
    file_.reset(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes_.size())));
    ASSERT_TRUE(file_);
  }
  test::Identity one_ = test::CertificateBuilder().common_name("one").authority().self_signed();
  test::Identity two_ = test::CertificateBuilder().common_name("two").authority().self_signed();
  std::string bytes_;
  Pkcs12Ptr file_;
};

TEST_F(Pkcs12Test, ItsIntegrityCodeIsOfThePassword) {
  EXPECT_EQ(PKCS12_verify_mac(file_.get(), "changeit", -1), 1);
  EXPECT_EQ(PKCS12_verify_mac(file_.get(), "other", -1), 0);
}

TEST_F(Pkcs12Test, ItsCertificatesCanBeReadWithoutAPassword) {
  STACK_OF(PKCS7)* safes = PKCS12_unpack_authsafes(file_.get());
  ASSERT_EQ(sk_PKCS7_num(safes), 1);
  EXPECT_TRUE(PKCS7_type_is_data(sk_PKCS7_value(safes, 0)));
  sk_PKCS7_pop_free(safes, PKCS7_free);
}

// Every certificate's alias, and whether the bag says that it is trusted for any use.
TEST_F(Pkcs12Test, EachCertificateIsNamedAndMarkedTrusted) {
  STACK_OF(PKCS7)* safes = PKCS12_unpack_authsafes(file_.get());
  STACK_OF(PKCS12_SAFEBAG)* bags = PKCS12_unpack_p7data(sk_PKCS7_value(safes, 0));
  ASSERT_EQ(sk_PKCS12_SAFEBAG_num(bags), 2);
  for (int i = 0; i < 2; ++i) {
    const auto* bag = sk_PKCS12_SAFEBAG_value(bags, i);
    const auto* expected = i == 0 ? &one_ : &two_;
    const X509Ptr certificate(PKCS12_SAFEBAG_get1_cert(bag));
    EXPECT_EQ(X509_cmp(certificate.get(), expected->certificate.get()), 0);
    char* alias = PKCS12_get_friendlyname(const_cast<PKCS12_SAFEBAG*>(bag));
    EXPECT_STREQ(alias, i == 0 ? "one" : "two");
    OPENSSL_free(alias);
    ASN1_OBJECT* trusted = OBJ_txt2obj("2.16.840.1.113894.746875.1.1", 1);
    auto* attributes = const_cast<STACK_OF(X509_ATTRIBUTE)*>(PKCS12_SAFEBAG_get0_attrs(bag));
    const int at = X509at_get_attr_by_OBJ(attributes, trusted, -1);
    ASN1_OBJECT_free(trusted);
    ASSERT_GE(at, 0);
    const auto* value = X509_ATTRIBUTE_get0_type(X509at_get_attr(attributes, at), 0);
    ASSERT_EQ(value->type, V_ASN1_OBJECT);
    EXPECT_EQ(OBJ_obj2nid(value->value.object), NID_anyExtendedKeyUsage);
  }
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  sk_PKCS7_pop_free(safes, PKCS7_free);
}

}  // namespace
}  // namespace podjail::tls
