#include "webhook/certificate/certificate_directory.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "lib/base/file.h"

namespace podjail::webhook {
namespace {

class CertificateDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "podjail-webhook-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  void write(const char* name, const std::string& text) const {
    ASSERT_TRUE(write_file_atomically(directory_ + "/" + name, text, 0600));
  }
  void write(const CertificateTexts& texts) const {
    write("tls.crt", texts.certificate);
    write("tls.key", texts.key);
  }

  const WallClock::time_point now_ = WallClock::now();
  std::string directory_;
  ServedCertificate served_;
};

TEST_F(CertificateDirectoryTest, ShowsWhatLiesThereAndWhatReplacesIt) {
  CertificateDirectory source(directory_, served_);
  EXPECT_FALSE(source.refresh(now_));
  EXPECT_EQ(served_.shown(), nullptr);
  write(*make_certificate("a", "b", now_));
  ASSERT_TRUE(source.refresh(now_));
  const auto first = served_.shown();
  ASSERT_NE(first, nullptr);
  ASSERT_TRUE(source.refresh(now_));
  EXPECT_EQ(served_.shown(), first);
  write(*make_certificate("a", "b", now_));
  ASSERT_TRUE(source.refresh(now_));
  EXPECT_NE(served_.shown(), first);
}

TEST_F(CertificateDirectoryTest, DoesNotShowHalfARenewal) {
  CertificateDirectory source(directory_, served_);
  write(*make_certificate("a", "b", now_));
  ASSERT_TRUE(source.refresh(now_));
  const auto first = served_.shown();
  write("tls.crt", make_certificate("a", "b", now_)->certificate);
  EXPECT_FALSE(source.refresh(now_));
  EXPECT_EQ(served_.shown(), first);
  std::filesystem::remove(directory_ + "/tls.key");
  EXPECT_FALSE(source.refresh(now_));
  EXPECT_EQ(served_.shown(), first);
}

}  // namespace
}  // namespace podjail::webhook
