#include "sidecar/admin_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail {
namespace {

using ::testing::HasSubstr;

TEST(AdminPages, ShowTheMetricsAsTheyAre) {
  observe::Metrics metrics({});
  const observe::Readiness readiness;
  const auto pages = admin_pages(metrics, readiness);
  metrics.count_leaf_minted();
  EXPECT_THAT(pages.metrics(), HasSubstr("\npodjail_leaf_certificates_minted_total 1\n"));
}

TEST(AdminPages, ShowReadinessWithItsChecks) {
  const observe::Metrics metrics({});
  observe::Readiness readiness;
  const auto pages = admin_pages(metrics, readiness);
  EXPECT_FALSE(pages.readiness().ready);
  EXPECT_THAT(pages.readiness().body, HasSubstr("\"loaded\":false"));
  readiness.policy_loaded({"abc", 1, {{"", 1}}, "start"});
  readiness.listeners_up();
  EXPECT_TRUE(pages.readiness().ready);
  EXPECT_THAT(pages.readiness().body, HasSubstr("\"revision\":\"abc\""));
}

}  // namespace
}  // namespace podjail
