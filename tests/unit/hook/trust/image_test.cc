#include "hook/trust/image.h"

#include "hook/trust/pem.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

constexpr const char* kIssuer = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";

class ImageTest : public TemporaryRoot {
 protected:
  void SetUp() override {
    TemporaryRoot::SetUp();
    put("run/podjail/ca.crt", kIssuer);
  }
  Result<Image> read(const Places& distribution, const Places& named = {}) {
    return read_image(root().string(), distribution, named);
  }
};

TEST_F(ImageTest, BundlesWantTheIssuerAddedOnceHoweverTheyAreNamed) {
  put("etc/a.pem", "roots\n");
  link("etc/b.pem", "a.pem");
  const auto image = read({{"/etc/none.pem", "/etc/a.pem", "/etc/b.pem"}, {}, {}}, {{"/etc/b.pem"}, {}, {}});
  ASSERT_TRUE(image) << image.error().message();
  ASSERT_EQ(image->targets.size(), 1U);
  EXPECT_EQ(image->targets[0].path, "/etc/a.pem");
  EXPECT_EQ(image->targets[0].wanted, merge_bundle("roots\n", kIssuer));
  EXPECT_EQ(image->bundles, Bundles::kSome);
}

TEST_F(ImageTest, WhatHasTheIssuerIsNoTarget) {
  put("etc/a.pem", merge_bundle("roots\n", kIssuer));
  const auto image = read({{"/etc/a.pem"}, {}, {}});
  EXPECT_TRUE(image->targets.empty());
  EXPECT_EQ(image->bundles, Bundles::kSome);
}

TEST_F(ImageTest, ABundleTheEnvironmentNamesIsNoneOfTheDistribution) {
  put("opt/a.pem", "mine\n");
  const auto image = read({}, {{"/opt/a.pem", "/opt/none.pem"}, {}, {}});
  ASSERT_EQ(image->targets.size(), 1U);
  EXPECT_EQ(image->bundles, Bundles::kNone);
}

TEST_F(ImageTest, AVariableMayNameADirectoryOrSomethingElse) {
  std::filesystem::create_directories(root() / "certs");
  ASSERT_EQ(::mkfifo((root() / "fifo").c_str(), 0600), 0);
  const auto image = read({}, {{"/certs", "/fifo"}, {}, {}});
  ASSERT_TRUE(image) << image.error().message();
  EXPECT_TRUE(image->targets.empty());
  EXPECT_EQ(image->directories, std::vector<std::string>{"/certs"});
}

TEST_F(ImageTest, ABundleOfTheDistributionIsARegularFile) {
  ASSERT_EQ(::mkfifo((root() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(read({{"/fifo"}, {}, {}}).error().kind(), ErrorKind::kRefused);
}

TEST_F(ImageTest, TheBundleInANamedDirectoryIsATarget) {
  put("kaniko/ssl/certs/ca-certificates.crt", "roots\n");
  const auto image = read({}, {{}, {"/kaniko/ssl/certs", "/none"}, {}});
  ASSERT_EQ(image->targets.size(), 1U);
  EXPECT_EQ(image->targets[0].path, "/kaniko/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(image->directories, std::vector<std::string>{"/kaniko/ssl/certs"});
}

TEST_F(ImageTest, StoresOfJavaBecomeTheSidecarsInTheirOwnFormat) {
  put("run/podjail/truststore.jks", "\xFE\xED our jks");
  put("run/podjail/truststore.p12", "\x30 our p12");
  put("a/cacerts", "\xFE\xED\xFE\xED theirs");
  put("b/cacerts", "\x30\x82 theirs");
  put("c/cacerts", "\x30 our p12");
  const auto image = read({{}, {}, {"/a/cacerts", "/c/cacerts"}}, {{}, {}, {"/b/cacerts", "/none"}});
  ASSERT_EQ(image->targets.size(), 2U);
  EXPECT_EQ(image->targets[0].wanted, "\xFE\xED our jks");
  EXPECT_EQ(image->targets[1].wanted, "\x30 our p12");
}

TEST_F(ImageTest, WithoutAStoreOfTheSidecarsTheImagesOwnStays) {
  put("a/cacerts", "\xFE\xED\xFE\xED theirs");
  EXPECT_TRUE(read({{}, {}, {"/a/cacerts"}})->targets.empty());
}

TEST_F(ImageTest, AllOfItTogetherIsBounded) {
  Places named;
  for (int i = 0; i < 6; ++i) {
    named.bundles.push_back("/big" + std::to_string(i));
    put(named.bundles.back().substr(1), std::string(3 << 20, 'x'));
  }
  EXPECT_EQ(read({}, named).error().kind(), ErrorKind::kExhausted);
  named.bundles.pop_back();
  EXPECT_EQ(read({}, named)->targets.size(), 5U);
}

TEST_F(ImageTest, WithoutTheIssuerThereIsNothingToTrust) {
  std::filesystem::remove(root() / "run/podjail/ca.crt");
  EXPECT_EQ(read({}).error().kind(), ErrorKind::kRefused);
}

}  // namespace
}  // namespace podjail::trust
