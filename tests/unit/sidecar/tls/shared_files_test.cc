#include "sidecar/tls/shared_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "lib/base/file.h"
#include "lib/contract/trust_variables.h"
#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/jks.h"
#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::tls {
namespace {

Roots roots_of(const test::Identity& identity) {
  Roots roots;
  roots.certificates.push_back(root_of(identity.certificate.get()));
  return roots;
}

class SharedFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "podjail-shared-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string read(const std::string& name) { return read_file(folder_ + "/" + name, 1U << 20).value(); }

  Status write() { return write_shared_files(folder_, {roots_, issuer_.certificate.get()}); }

  std::string folder_;
  test::Identity root_ = test::CertificateBuilder().common_name("root").authority().self_signed();
  test::Identity issuer_ = test::CertificateBuilder().common_name("issuer").authority().self_signed();
  Roots roots_ = roots_of(root_);
};

TEST_F(SharedFilesTest, HoldTheIssuerTheMergedBundleAndTheEnvironment) {
  ASSERT_TRUE(write());
  EXPECT_EQ(read("ca.crt"), issuer_.pem());
  EXPECT_EQ(read("bundle.pem"), root_.pem() + issuer_.pem());
  EXPECT_EQ(read("env"), contract::trust_environment());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 6);
}

TEST_F(SharedFilesTest, HoldBothStoresOfJavaWithTheIssuerFirst) {
  ASSERT_TRUE(write());
  const auto issuer = to_der(issuer_.certificate.get());
  const auto root = to_der(root_.certificate.get());
  const std::array<TruststoreEntry, 2> entries{{{"podjail-issuer", issuer}, {"podjail-root-1", root}}};
  EXPECT_EQ(read("truststore.jks"), encode_jks(entries, "changeit").value());
  const auto pkcs12 = read("truststore.p12");
  for (const auto* identity : {&issuer_, &root_}) {
    EXPECT_NE(pkcs12.find(to_der(identity->certificate.get())), std::string::npos);
  }
}

TEST_F(SharedFilesTest, HoldTheNameOpenSslLooksForInADirectory) {
  ASSERT_TRUE(write());
  std::filesystem::copy_file(folder_ + "/ca.crt", folder_ + "/" + read("ca.hash").substr(0, 8) + ".0");
  const std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
  ASSERT_EQ(X509_STORE_load_path(store.get(), folder_.c_str()), 1);
  const std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  ASSERT_EQ(X509_STORE_CTX_init(context.get(), store.get(), issuer_.certificate.get(), nullptr), 1);
  EXPECT_EQ(X509_verify_cert(context.get()), 1);
}

TEST_F(SharedFilesTest, AreReadableByAllAndWritableByNobody) {
  ASSERT_TRUE(write());
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    struct stat facts {};
    ASSERT_EQ(::stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0444U) << entry.path();
  }
}

TEST_F(SharedFilesTest, AreMadeOfCertificatesSoThatNoKeyCanBeInThem) {
  ASSERT_TRUE(write());
  unsigned char* key = nullptr;
  const int size = i2d_PrivateKey(issuer_.key.get(), &key);
  const std::string secret(reinterpret_cast<const char*>(key), static_cast<std::size_t>(size));
  OPENSSL_free(key);
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    const auto contents = read(entry.path().filename());
    EXPECT_EQ(contents.find("PRIVATE KEY"), std::string::npos) << entry.path();
    EXPECT_EQ(contents.find(secret), std::string::npos) << entry.path();
  }
}

TEST_F(SharedFilesTest, WithoutRootsNothingIsWritten) {
  roots_.certificates.clear();
  EXPECT_EQ(write().error().kind(), ErrorKind::kInvalid);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(SharedFilesTest, TheIssuerIsThereLast) {
  std::filesystem::create_directory(folder_ + "/env");  // cannot be replaced by a file
  EXPECT_FALSE(write());
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/ca.crt"));
}

TEST_F(SharedFilesTest, AMissingDirectoryIsAnError) {
  EXPECT_FALSE(write_shared_files(folder_ + "/none", {roots_, issuer_.certificate.get()}));
}

}  // namespace
}  // namespace podjail::tls
