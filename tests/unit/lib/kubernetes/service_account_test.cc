#include "lib/kubernetes/service_account.h"

#include <gtest/gtest.h>

#include <map>

namespace podjail::kubernetes {
namespace {

Result<Access> access_with(const std::map<std::string, std::string>& variables) {
  return in_cluster_access(
      [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(std::string(name));
        if (found == variables.end()) return std::nullopt;
        return found->second;
      },
      "/secrets");
}

TEST(ServiceAccount, IsFoundByWhatTheKubeletSets) {
  const auto access =
      access_with({{"KUBERNETES_SERVICE_HOST", "192.0.2.1"}, {"KUBERNETES_SERVICE_PORT", "6443"}});
  ASSERT_TRUE(access) << access.error().message();
  EXPECT_EQ(access->host, "192.0.2.1");
  EXPECT_EQ(access->port, 6443);
  EXPECT_EQ(access->token_file, "/secrets/token");
  EXPECT_EQ(access->ca_file, "/secrets/ca.crt");
}

TEST(ServiceAccount, IsNotFoundOutsideOfAPod) {
  EXPECT_EQ(access_with({}).error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(access_with({{"KUBERNETES_SERVICE_HOST", "h"}}).error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(access_with({{"KUBERNETES_SERVICE_HOST", ""}, {"KUBERNETES_SERVICE_PORT", "1"}}).error().kind(),
            ErrorKind::kNotFound);
}

TEST(ServiceAccount, TakesNothingForAPortThatIsNone) {
  for (const auto* port : {"0", "65536", "-1", "443x", "", " 443", "tcp://192.0.2.1:443"})
    EXPECT_FALSE(access_with({{"KUBERNETES_SERVICE_HOST", "h"}, {"KUBERNETES_SERVICE_PORT", port}})) << port;
}

TEST(ServiceAccount, WritesAnAddressOfSixInBrackets) {
  Access access;
  access.host = "fd00::1";
  EXPECT_EQ(authority_of(access), "[fd00::1]:443");
  access.host = "192.0.2.1";
  EXPECT_EQ(authority_of(access), "192.0.2.1:443");
}

}  // namespace
}  // namespace podjail::kubernetes
