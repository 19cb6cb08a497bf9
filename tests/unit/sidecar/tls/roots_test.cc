#include "sidecar/tls/roots.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "sidecar/tls/certificate_parts.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

class RootsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "podjail-roots-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, std::string_view contents) {
    std::ofstream(folder_ + "/" + name) << contents;
    return folder_ + "/" + name;
  }

  std::string folder_;
  test::Identity one_ = test::CertificateBuilder().common_name("one").authority().self_signed();
  test::Identity two_ = test::CertificateBuilder().common_name("two").authority().self_signed();
};

TEST_F(RootsTest, LoadsEveryCertificateOfEveryFile) {
  const auto roots =
      load_roots({file("a", "# a comment\n" + one_.pem() + "\n" + two_.pem()), file("b", one_.pem())});
  ASSERT_TRUE(roots);
  ASSERT_EQ(roots->certificates.size(), 3U);
  const auto expected = root_of(two_.certificate.get());
  EXPECT_EQ(roots->certificates[1].der, expected.der);
  EXPECT_EQ(roots->certificates[1].subject, expected.subject);
}

TEST_F(RootsTest, AFileWithoutACertificateIsAnError) {
  EXPECT_EQ(load_roots({file("a", one_.pem()), file("b", "")}).error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(load_roots({file("b", "no PEM at all")}).error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(load_roots({file("b", one_.key_pem())}).error().kind(), ErrorKind::kInvalid);
}

TEST_F(RootsTest, NoFileIsAnError) {
  EXPECT_EQ(load_roots({}).error().kind(), ErrorKind::kInvalid);
}

TEST_F(RootsTest, AMissingFileIsNamed) {
  const auto roots = load_roots({folder_ + "/none"});
  EXPECT_EQ(roots.error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(roots.error().message().find("/none"), std::string::npos);
}

TEST_F(RootsTest, ADamagedCertificateIsAnErrorThatSaysWhich) {
  auto damaged = two_.pem();
  damaged.replace(damaged.size() / 2, 4, "!!!!");
  const auto roots = load_roots({file("a", one_.pem() + damaged)});
  EXPECT_EQ(roots.error().kind(), ErrorKind::kInvalid);
  EXPECT_NE(roots.error().message().find("certificate 2"), std::string::npos) << roots.error().message();
  EXPECT_FALSE(load_roots({file("b", one_.pem() + two_.pem().substr(0, 100))}));
}

TEST_F(RootsTest, WhatIsNoCertificateInsideIsAnError) {
  auto der = to_der(two_.certificate.get());
  der[4] = '\x04';  // what is signed: no sequence
  EXPECT_EQ(load_roots({file("a", one_.pem() + der_to_pem(der))}).error().kind(), ErrorKind::kInvalid);
  EXPECT_FALSE(load_roots({file("b", der_to_pem(der.substr(0, der.size() - 1)))}));
}

TEST_F(RootsTest, ThePemOfRootsHoldsTheCertificatesAlone) {
  const auto roots = *load_roots({file("a", "# a comment\n" + one_.pem() + one_.key_pem() + two_.pem())});
  EXPECT_EQ(to_pem(roots), one_.pem() + two_.pem());
}

}  // namespace
}  // namespace podjail::tls
