#include "hook/trust/additions.h"

#include "lib/base/file.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

class Additions : public TemporaryRoot {
 protected:
  void SetUp() override {
    TemporaryRoot::SetUp();
    image_.root = *open_root(root().string());
    image_.shared = {"issuer", "bundle", "", "", "0123abcd"};
    image_.bundles = Bundles::kSome;
  }
  Status add() { return add_to_layer(**Layer::of(image_.root.get(), Placement::kLayer), image_); }
  std::string contents(const std::string& path) {
    return read_file((root() / path).string(), 4096).value_or("-");
  }

  Image image_;
};

TEST_F(Additions, DirectoriesGetTheIssuerByANameOpenSslLooksFor) {
  std::filesystem::create_directories(root() / "certs");
  image_.directories = {"/certs", "/none"};
  ASSERT_TRUE(add());
  ASSERT_TRUE(add()) << "a second time";
  EXPECT_EQ(contents("certs/podjail.pem"), "issuer");
  EXPECT_EQ(std::filesystem::read_symlink(root() / "certs/0123abcd.0"), "podjail.pem");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root() / "certs"), {}), 2);
}

TEST_F(Additions, AnotherCertificateOfThatNameStays) {
  put("certs/0123abcd.0", "theirs");
  link("certs/0123abcd.1", "dangling");
  image_.directories = {"/certs"};
  ASSERT_TRUE(add());
  EXPECT_EQ(contents("certs/0123abcd.0"), "theirs");
  EXPECT_EQ(contents("certs/0123abcd.2"), "issuer");
}

TEST_F(Additions, ADirectoryFullOfThatNameIsLeftAlone) {
  for (int i = 0; i < 10; ++i) put("certs/0123abcd." + std::to_string(i), "theirs");
  image_.directories = {"/certs"};
  EXPECT_TRUE(add());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root() / "certs"), {}), 11);
}

TEST_F(Additions, WithoutAHashThereIsNoLink) {
  std::filesystem::create_directories(root() / "certs");
  image_.directories = {"/certs"};
  image_.shared.hash.clear();
  ASSERT_TRUE(add());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root() / "certs"), {}), 1);
}

TEST_F(Additions, EveryAnchorDirectoryThereIsGetsTheIssuer) {
  std::filesystem::create_directories(root() / "etc/pki/ca-trust/source/anchors");
  std::filesystem::create_directories(root() / "etc/pki/trust/anchors");
  ASSERT_TRUE(add());
  EXPECT_EQ(contents("etc/pki/ca-trust/source/anchors/podjail.crt"), "issuer");
  EXPECT_EQ(contents("etc/pki/trust/anchors/podjail.crt"), "issuer");
  EXPECT_FALSE(std::filesystem::exists(root() / "usr"));
}

TEST_F(Additions, WithoutAnyTheOneOfDebianIsMade) {
  ASSERT_TRUE(add());
  EXPECT_EQ(contents("usr/local/share/ca-certificates/podjail.crt"), "issuer");
}

TEST_F(Additions, AnImageWithoutABundleGetsOne) {
  image_.bundles = Bundles::kNone;
  ASSERT_TRUE(add());
  EXPECT_EQ(contents("etc/ssl/certs/ca-certificates.crt"), "bundle");
  EXPECT_EQ(std::filesystem::read_symlink(root() / "etc/ssl/cert.pem"), "certs/ca-certificates.crt");
}

TEST_F(Additions, OfTheIssuerAloneIfTheSidecarLeftNoBundle) {
  image_.bundles = Bundles::kNone;
  image_.shared.bundle.clear();
  put("etc/ssl/cert.pem", "theirs");
  ASSERT_TRUE(add());
  EXPECT_EQ(contents("etc/ssl/certs/ca-certificates.crt"), "issuer");
  EXPECT_EQ(contents("etc/ssl/cert.pem"), "theirs");
}

TEST_F(Additions, AnImageWithABundleGetsNone) {
  ASSERT_TRUE(add());
  EXPECT_FALSE(std::filesystem::exists(root() / "etc"));
}

TEST_F(Additions, WhatStandsInTheWayIsPassedOver) {
  image_.bundles = Bundles::kNone;
  put("etc/ssl", "a file");
  put("etc/pki/trust/anchors/podjail.crt/below", "");
  link("usr", "nowhere");
  EXPECT_TRUE(add());
  EXPECT_EQ(contents("etc/ssl"), "a file");
}

TEST_F(Additions, ALinkOutOfTheImageLeadsNowhere) {
  std::filesystem::create_directories(folder_ / "host");
  link("etc/ssl/certs", (folder_ / "host").string());
  link("usr/local", "../../host");
  image_.bundles = Bundles::kNone;
  image_.directories = {"/etc/ssl/certs"};
  EXPECT_TRUE(add());
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "host"));
}

}  // namespace
}  // namespace podjail::trust
