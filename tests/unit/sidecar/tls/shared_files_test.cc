#include "sidecar/tls/shared_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "lib/base/file.h"
#include "lib/contract/trust_variables.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

class SharedFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "podjail-shared-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string read(const std::string& name) { return read_file(folder_ + "/" + name, 1U << 20).value(); }

  std::string folder_;
  test::Identity root_ = test::CertificateBuilder().common_name("root").authority().self_signed();
  test::Identity issuer_ = test::CertificateBuilder().common_name("issuer").authority().self_signed();
};

TEST_F(SharedFilesTest, HoldTheIssuerTheMergedBundleAndTheEnvironment) {
  ASSERT_TRUE(write_shared_files(folder_, {.roots = root_.pem(), .issuer = issuer_.pem()}));
  EXPECT_EQ(read("ca.crt"), issuer_.pem());
  EXPECT_EQ(read("bundle.pem"), root_.pem() + issuer_.pem());
  EXPECT_EQ(read("env"), contract::trust_environment());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 3);
}

TEST_F(SharedFilesTest, AreReadableByAllAndWritableByNobody) {
  ASSERT_TRUE(write_shared_files(folder_, {.roots = root_.pem(), .issuer = issuer_.pem()}));
  for (const char* name : {"/ca.crt", "/bundle.pem", "/env"}) {
    struct stat facts {};
    ASSERT_EQ(::stat((folder_ + name).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0444U) << name;
  }
}

TEST_F(SharedFilesTest, RootsThatDoNotEndALineDoNotSwallowTheIssuer) {
  auto roots = root_.pem();
  roots.pop_back();
  ASSERT_TRUE(write_shared_files(folder_, {.roots = roots, .issuer = issuer_.pem()}));
  EXPECT_EQ(read("bundle.pem"), root_.pem() + issuer_.pem());
}

TEST_F(SharedFilesTest, AKeyIsNeverWritten) {
  const auto with_key = root_.pem() + root_.key_pem();
  EXPECT_EQ(write_shared_files(folder_, {.roots = with_key, .issuer = issuer_.pem()}).error().kind(),
            ErrorKind::kInvalid);
  EXPECT_EQ(write_shared_files(folder_, {.roots = root_.pem(), .issuer = ""}).error().kind(),
            ErrorKind::kInvalid);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(SharedFilesTest, AMissingDirectoryIsAnError) {
  EXPECT_FALSE(write_shared_files(folder_ + "/none", {.roots = root_.pem(), .issuer = issuer_.pem()}));
}

}  // namespace
}  // namespace podjail::tls
