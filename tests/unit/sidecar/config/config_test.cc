#include "sidecar/config/config.h"

#include <gtest/gtest.h>

namespace podjail::config {
namespace {

TEST(Config, DefaultsAreThoseOfTheContract) {
  const Config config;
  EXPECT_EQ(config.policy_directories, std::vector<std::string>{"/etc/podjail/policies"});
  EXPECT_EQ(config.shared_directory, "/run/podjail");
  EXPECT_EQ(config.admin.endpoint().to_string(), "0.0.0.0:15020");
}

TEST(Config, GrantsNothingByDefault) {
  const Config config;
  EXPECT_TRUE(config.upstream.grants.empty());
  EXPECT_EQ(config.decision_log.query, observe::QueryPolicy::kRedacted);
}

TEST(Config, DrainsBeforeKubernetesKills) {
  // terminationGracePeriodSeconds is 30 unless the pod says otherwise.
  EXPECT_LT(Config().limits.drain_timeout, std::chrono::seconds(30));
}

}  // namespace
}  // namespace podjail::config
