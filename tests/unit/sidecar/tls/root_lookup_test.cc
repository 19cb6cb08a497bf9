#include "sidecar/tls/root_lookup.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <memory>
#include <thread>
#include <vector>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

using test::CertificateBuilder;
using test::Identity;
using StorePtr = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;

Identity authority(const std::string& name) {
  return CertificateBuilder().common_name(name).authority().self_signed();
}

class RootLookupTest : public ::testing::Test {
 protected:
  void trust(std::vector<Root> roots) {
    store_.reset(X509_STORE_new());
    ASSERT_TRUE(add_root_lookup(store_.get(), Roots{std::move(roots)}));
  }
  // X509_V_OK, or why not.
  int verify(const Identity& identity) {
    const StoreCtxPtr context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store_.get(), identity.certificate.get(), nullptr);
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
  }

  StorePtr store_;
  Identity one_ = authority("one");
  Identity two_ = authority("two");
};

TEST_F(RootLookupTest, EveryRootIsFoundByItsName) {
  trust({root_of(one_.certificate.get()), root_of(two_.certificate.get())});
  for (const auto* root : {&one_, &two_, &one_}) {
    EXPECT_EQ(verify(CertificateBuilder().dns("a.test").signed_by(*root)), X509_V_OK);
    EXPECT_EQ(verify(*root), X509_V_OK);
  }
}

TEST_F(RootLookupTest, WhatIsNoRootIsNotTrusted) {
  trust({root_of(one_.certificate.get())});
  EXPECT_NE(verify(CertificateBuilder().dns("a.test").signed_by(two_)), X509_V_OK);
  EXPECT_NE(verify(two_), X509_V_OK);
  EXPECT_NE(verify(authority("one")), X509_V_OK) << "another key of the same name";
}

TEST_F(RootLookupTest, RootsOfOneNameAreAllTried) {
  const auto renewed = authority("one");
  trust({root_of(one_.certificate.get()), root_of(renewed.certificate.get())});
  EXPECT_EQ(verify(CertificateBuilder().dns("a.test").signed_by(renewed)), X509_V_OK);
  EXPECT_EQ(verify(CertificateBuilder().dns("a.test").signed_by(one_)), X509_V_OK);
}

// RFC 5280 §7.1: names are the same whatever the case of their letters.
TEST_F(RootLookupTest, NamesAreComparedAsOpenSslDoes) {
  const auto loud = CertificateBuilder().common_name("ONE").authority().self_signed();
  trust({root_of(loud.certificate.get())});
  auto quiet = Identity{X509Ptr(X509_dup(loud.certificate.get())), EvpPkeyPtr(loud.key.get())};
  EVP_PKEY_up_ref(loud.key.get());
  ASSERT_EQ(X509_set_subject_name(quiet.certificate.get(), X509_get_subject_name(one_.certificate.get())), 1);
  EXPECT_EQ(verify(CertificateBuilder().dns("a.test").signed_by(quiet)), X509_V_OK);
}

TEST_F(RootLookupTest, ARootThatCannotBeReadIsNotTrusted) {
  auto root = root_of(one_.certificate.get());
  root.der.resize(root.der.size() / 2);
  trust({root});
  EXPECT_NE(verify(CertificateBuilder().dns("a.test").signed_by(one_)), X509_V_OK);
}

TEST_F(RootLookupTest, ARootUnderAnothersHashIsNotFound) {
  auto root = root_of(two_.certificate.get());
  root.subject = hash_of(X509_get_subject_name(one_.certificate.get()));
  trust({root});
  EXPECT_NE(verify(CertificateBuilder().dns("a.test").signed_by(one_)), X509_V_OK);
}

TEST_F(RootLookupTest, ThreadsMayAskAtOnce) {
  trust({root_of(one_.certificate.get()), root_of(two_.certificate.get())});
  const auto leaf = CertificateBuilder().dns("a.test").signed_by(one_);
  std::array<int, 8> outcomes{};
  {
    std::vector<std::jthread> threads;
    for (auto& outcome : outcomes) threads.emplace_back([&] { outcome = verify(leaf); });
  }
  for (const auto outcome : outcomes) EXPECT_EQ(outcome, X509_V_OK);
}

}  // namespace
}  // namespace podjail::tls
