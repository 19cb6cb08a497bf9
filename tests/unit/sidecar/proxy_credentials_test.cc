#include "sidecar/proxy_credentials.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "lib/base/file.h"

namespace podjail {
namespace {

class ProxyCredentials : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-credentials-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& text, mode_t mode = 0400) const {
    auto path = (folder_ / "credentials").string();
    EXPECT_TRUE(write_file_atomically(path, text, mode));
    return path;
  }
  std::filesystem::path folder_;
};

TEST_F(ProxyCredentials, AreWrittenAsRfc7617Writes) {
  EXPECT_EQ(basic_authorization("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic_authorization("user:pass"), "Basic dXNlcjpwYXNz");
  EXPECT_EQ(basic_authorization("user:a:b\n"), "Basic dXNlcjphOmI=");
  EXPECT_EQ(basic_authorization("u:"), "Basic dTo=");
}

TEST_F(ProxyCredentials, AnythingButOneLineIsRefusedWithoutRepeatingIt) {
  for (const char* text :
       {"", "\n", "secret", ":secret", "u:secret\n\n", "u:secret\r\n", "u:secret\nX: y", "u:\t"}) {
    const auto read = basic_authorization(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message().find("secret"), std::string::npos);
  }
}

TEST_F(ProxyCredentials, AreReadFromAFileThatOthersCannotRead) {
  EXPECT_EQ(load_proxy_authorization(file("user:pass\n")), "Basic dXNlcjpwYXNz");
  EXPECT_EQ(load_proxy_authorization(file("user:pass", 0640)), "Basic dXNlcjpwYXNz");
  for (const mode_t mode : {0644U, 0604U, 0660U, 0601U})
    EXPECT_FALSE(load_proxy_authorization(file("user:pass", mode))) << mode;
}

TEST_F(ProxyCredentials, AFileThatIsLongMissingOrNoneIsRefusedByItsName) {
  const auto longer = load_proxy_authorization(file("u:" + std::string(kMaxCredentials, 's')));
  ASSERT_FALSE(longer);
  EXPECT_NE(longer.error().message().find("credentials: longer than"), std::string::npos);
  EXPECT_FALSE(load_proxy_authorization((folder_ / "missing").string()));
  EXPECT_FALSE(load_proxy_authorization(folder_.string()));
}

}  // namespace
}  // namespace podjail
