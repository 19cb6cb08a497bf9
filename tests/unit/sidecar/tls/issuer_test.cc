#include "sidecar/tls/issuer.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const WallClock::time_point kNow = WallClock::from_time_t(1'800'000'000);

HostName name(std::string_view text) {
  return *HostName::parse(text);
}

WallClock::time_point to_time(const ASN1_TIME* time) {
  std::tm parts{};
  EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
  return WallClock::from_time_t(::timegm(&parts));
}

std::string text_of(const X509_NAME* subject) {
  char line[256] = {};
  X509_NAME_oneline(subject, line, sizeof line);
  return line;
}

// X509_verify_cert(3) as a strict client would call it.
int verify(X509* leaf, X509* root, const std::string& host, WallClock::time_point when) {
  std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root);
  std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr);
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_time(parameters, WallClock::to_time_t(when));
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size());
  return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

class IssuerTest : public ::testing::Test {
 protected:
  Issuer issuer_ = *Issuer::create({.pod_name = "builder-1"}, kNow);
  X509* root_ = issuer_.certificate();
};

TEST_F(IssuerTest, IsAnAuthorityForLeavesOfHostNamesAndNothingElse) {
  EXPECT_EQ(X509_get_version(root_), X509_VERSION_3);
  EXPECT_EQ(X509_check_ca(root_), 1);
  EXPECT_EQ(X509_get_pathlen(root_), 0);
  EXPECT_EQ(X509_get_key_usage(root_), static_cast<unsigned>(KU_KEY_CERT_SIGN));
  EXPECT_EQ(X509_self_signed(root_, 1), 1);
  for (const int nid : {NID_basic_constraints, NID_key_usage, NID_name_constraints}) {
    const int place = X509_get_ext_by_NID(root_, nid, -1);
    ASSERT_GE(place, 0) << OBJ_nid2sn(nid);
    EXPECT_EQ(X509_EXTENSION_get_critical(X509_get_ext(root_, place)), 1) << OBJ_nid2sn(nid);
  }
  EXPECT_GE(X509_get_ext_by_NID(root_, NID_subject_key_identifier, -1), 0);
}

TEST_F(IssuerTest, IsNamedAfterThePodInPlainCharacters) {
  EXPECT_EQ(text_of(X509_get_subject_name(root_)), "/CN=podjail builder-1");
  std::string pod_name = "a/b\n\"c\xff";
  pod_name.append(100, 'd');
  const auto odd = *Issuer::create({.pod_name = pod_name}, kNow);
  EXPECT_EQ(text_of(X509_get_subject_name(odd.certificate())), "/CN=podjail abc" + std::string(53, 'd'));
}

TEST_F(IssuerTest, LivesOneDayFromFiveMinutesAgo) {
  EXPECT_EQ(to_time(X509_get0_notBefore(root_)), kNow - minutes(5));
  EXPECT_EQ(to_time(X509_get0_notAfter(root_)), kNow + hours(24));
  EXPECT_EQ(issuer_.not_after(), kNow + hours(24));
}

TEST_F(IssuerTest, RefusesAValidityOutOfRange) {
  for (const auto validity : {std::chrono::seconds(0), std::chrono::seconds(599),
                              std::chrono::seconds(hours(30 * 24)) + std::chrono::seconds(1)}) {
    EXPECT_EQ(Issuer::create({.pod_name = "p", .validity = validity}, kNow).error().kind(),
              ErrorKind::kInvalid);
  }
}

TEST_F(IssuerTest, ThePemHoldsTheCertificateAndNoKey) {
  EXPECT_EQ(issuer_.certificate_pem().rfind("-----BEGIN CERTIFICATE-----", 0), 0U);
  EXPECT_EQ(issuer_.certificate_pem().find("KEY"), std::string::npos);
}

TEST_F(IssuerTest, TheLeafKeyIsNotTheIssuersKey) {
  EXPECT_EQ(EVP_PKEY_eq(issuer_.leaf_key(), X509_get0_pubkey(root_)), 0);
  const auto leaf = *issuer_.mint(name("a.test"), kNow);
  EXPECT_EQ(X509_check_private_key(leaf.certificate.get(), issuer_.leaf_key()), 1);
}

TEST_F(IssuerTest, ALeafVerifiesStrictlyForItsNameAlone) {
  const auto leaf = *issuer_.mint(name("registry.example.test"), kNow);
  const auto check = [&](const char* host) { return verify(leaf.certificate.get(), root_, host, kNow); };
  EXPECT_EQ(check("registry.example.test"), X509_V_OK);
  EXPECT_EQ(check("example.test"), X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(check("a.registry.example.test"), X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST_F(IssuerTest, ALeafIsForServersAndCannotSign) {
  const auto leaf = *issuer_.mint(name("a.test"), kNow);
  EXPECT_EQ(X509_check_ca(leaf.certificate.get()), 0);
  EXPECT_EQ(X509_get_extended_key_usage(leaf.certificate.get()), static_cast<unsigned>(XKU_SSL_SERVER));
  EXPECT_EQ(X509_get_key_usage(leaf.certificate.get()), static_cast<unsigned>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(leaf.certificate.get()),
                                  X509_get0_subject_key_id(root_)),
            0);
}

TEST_F(IssuerTest, ALeafLivesTwelveHoursButNotBeyondTheIssuer) {
  const auto early = *issuer_.mint(name("a.test"), kNow);
  EXPECT_EQ(early.not_after, kNow + hours(12));
  EXPECT_EQ(to_time(X509_get0_notAfter(early.certificate.get())), kNow + hours(12));
  EXPECT_EQ(to_time(X509_get0_notBefore(early.certificate.get())), kNow - minutes(5));
  const auto late = *issuer_.mint(name("a.test"), kNow + hours(20));
  EXPECT_EQ(late.not_after, issuer_.not_after());
  EXPECT_EQ(to_time(X509_get0_notAfter(late.certificate.get())), issuer_.not_after());
}

TEST_F(IssuerTest, AnExpiredIssuerMintsNothing) {
  EXPECT_EQ(issuer_.mint(name("a.test"), kNow + hours(24)).error().kind(), ErrorKind::kRefused);
}

TEST_F(IssuerTest, ANameTooLongForACommonNameIsInTheAlternativeNameAlone) {
  std::string longest(60, 'a');
  longest.append(".").append(60, 'b').append(".test");
  const auto leaf = *issuer_.mint(name(longest), kNow);
  EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(leaf.certificate.get())), 0);
  EXPECT_EQ(verify(leaf.certificate.get(), root_, longest, kNow), X509_V_OK);
}

TEST_F(IssuerTest, SerialsArePositiveLongAndDifferent) {
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const auto leaf = *issuer_.mint(name("a.test"), kNow);
    const ASN1_INTEGER* serial = X509_get0_serialNumber(leaf.certificate.get());
    BignumPtr number(ASN1_INTEGER_to_BN(serial, nullptr));
    EXPECT_EQ(BN_is_negative(number.get()), 0);
    EXPECT_EQ(BN_num_bits(number.get()), 127);
    seen.emplace(reinterpret_cast<const char*>(serial->data), static_cast<std::size_t>(serial->length));
  }
  EXPECT_EQ(seen.size(), 50U);
}

TEST_F(IssuerTest, TheNameConstraintStopsACertificateForAnAddress) {
  // Signed with an issuer's key as a thief would; the builder's authority carries the same constraint.
  const auto thief =
      test::CertificateBuilder()
          .common_name("podjail thief")
          .authority()
          .name_constraints(
              "critical,excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0")
          .self_signed();
  for (const char* address : {"10.0.0.1", "2001:db8::1"}) {
    const auto leaf = test::CertificateBuilder().dns("a.test").ip(address).signed_by(thief);
    EXPECT_EQ(verify(leaf.certificate.get(), thief.certificate.get(), "a.test", WallClock::now()),
              X509_V_ERR_EXCLUDED_VIOLATION)
        << address;
  }
}

TEST_F(IssuerTest, TwoPodsDoNotTrustEachOther) {
  const auto other = *Issuer::create({.pod_name = "builder-1"}, kNow);
  const auto leaf = *other.mint(name("a.test"), kNow);
  EXPECT_NE(verify(leaf.certificate.get(), root_, "a.test", kNow), X509_V_OK);
}

TEST_F(IssuerTest, SeveralThreadsMintAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 20; ++i) {
        const auto leaf = issuer_.mint(name("a.test"), kNow);
        ASSERT_TRUE(leaf);
        EXPECT_EQ(verify(leaf->certificate.get(), root_, "a.test", kNow), X509_V_OK);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace podjail::tls
