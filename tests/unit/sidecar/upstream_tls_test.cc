#include "sidecar/upstream_tls.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/sidecar/tls/certificate_builder.h"

namespace podjail::test {
namespace {

class UpstreamTlsTest : public ::testing::Test {
 protected:
  UpstreamTlsTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "podjail-upstream-tls-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    config_.upstream.roots = {write("roots.pem", root_.pem())};
    roots_ = *tls::load_roots(config_.upstream.roots);
    entry_.client_certificate = write("tls.crt", own_.pem());
    entry_.client_key = write("tls.key", own_.key_pem());
  }
  ~UpstreamTlsTest() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& name, const std::string& text) {
    const auto path = directory_ / name;
    std::ofstream(path) << text;
    return path;
  }
  // The sentence of the failure, "" for none.
  std::string refusal() {
    config_.upstream_tls = {entry_};
    const auto context = make_upstream_tls(config_, roots_);
    return context ? "" : context.error().message();
  }

  Identity root_ = CertificateBuilder().common_name("root").authority().self_signed();
  Identity own_ = CertificateBuilder().self_signed();
  std::filesystem::path directory_;
  config::Config config_;
  tls::Roots roots_;
  config::UpstreamTls entry_{.host = *net::HostPattern::parse("*.corp.example"),
                             .extra_roots = {},
                             .client_certificate = {},
                             .client_key = {},
                             .min_version = net::TlsVersion::k12};
};

TEST_F(UpstreamTlsTest, FilesInOrderMakeAContext) {
  EXPECT_EQ(refusal(), "");
  entry_.extra_roots = config_.upstream.roots[0];  // a root that is there already does no harm
  EXPECT_EQ(refusal(), "");
}

TEST_F(UpstreamTlsTest, AnUnreadableFileStopsTheStart) {
  for (auto* path : {&entry_.extra_roots, &entry_.client_certificate, &entry_.client_key}) {
    const auto before = *path;
    *path = directory_ / "missing.pem";
    EXPECT_TRUE(refusal().starts_with("upstream_tls *.corp.example: ")) << refusal();
    *path = before;
  }
}

TEST_F(UpstreamTlsTest, RootsThatHoldNoCertificateStopTheStart) {
  entry_.extra_roots = write("empty.pem", "");
  EXPECT_TRUE(refusal().ends_with("holds no certificate")) << refusal();
}

TEST_F(UpstreamTlsTest, AKeyOfAnotherCertificateStopsTheStart) {
  write("tls.key", root_.key_pem());
  EXPECT_EQ(refusal(), "upstream_tls *.corp.example: client key: does not belong to the client certificate");
}

TEST_F(UpstreamTlsTest, ACertificateWithoutItsKeyStopsTheStart) {
  entry_.client_key.clear();
  EXPECT_EQ(refusal(), "upstream_tls *.corp.example: client_certificate and client_key belong together");
}

TEST_F(UpstreamTlsTest, AHostThatIsThereTwiceStopsTheStart) {
  config_.upstream_tls = {entry_, entry_};
  EXPECT_EQ(make_upstream_tls(config_, roots_).error().message(),
            "upstream_tls *.corp.example: the host is there twice");
}

}  // namespace
}  // namespace podjail::test
