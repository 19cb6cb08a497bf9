#include "webhook/cluster/baseline.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/fake_cluster.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

const std::string kOriginal = "/api/v1/namespaces/podjail-system/configmaps/podjail-baseline";
const std::string kCopy = "/api/v1/namespaces/builds/configmaps/podjail-baseline";

class BaselineTest : public testing::Test {
 protected:
  BaselineTest() {
    cluster_.add_config_map("podjail-system", "podjail-baseline", {{"deny.js", "no"}});
    cluster_.add_space("builds", {{"podjail.dev/inject", "enabled"}});
    cluster_.add_space("podjail-system", {{"podjail.dev/inject", "enabled"}});
    cluster_.add_space("other", json::object());
  }
  Status ensure() { return baseline_.ensure("builds", Baseline::Writing::kDone); }

  FakeCluster cluster_;
  kubernetes::Client client_{cluster_};
  Baseline baseline_{client_, {"podjail-system", "podjail-baseline"}};
  SelectionRules rules_{{"podjail-system"}};
};

TEST_F(BaselineTest, IsCopiedWhereItIsMissing) {
  ASSERT_TRUE(ensure());
  const auto& copy = cluster_.objects.at(kCopy);
  EXPECT_EQ(copy["data"], json({{"deny.js", "no"}}));
  EXPECT_EQ(copy["metadata"]["namespace"], "builds");
  EXPECT_EQ(copy["metadata"]["labels"]["podjail.dev/policy"], "true");
  EXPECT_EQ(copy["metadata"]["annotations"]["podjail.dev/copy-of"], "podjail-system/podjail-baseline");
  ASSERT_TRUE(ensure());
  EXPECT_EQ(cluster_.writes.size(), 1U);
}

TEST_F(BaselineTest, IsRestoredWhereItWasChanged) {
  cluster_.add_config_map("builds", "podjail-baseline", {{"deny.js", "yes"}, {"more.js", "yes"}});
  ASSERT_TRUE(ensure());
  EXPECT_EQ(cluster_.objects.at(kCopy)["data"], json({{"deny.js", "no"}}));
  cluster_.objects.at(kCopy)["binaryData"] = {{"evil.js", "eA=="}};
  ASSERT_TRUE(ensure());
  EXPECT_TRUE(is_current(cluster_.objects.at(kCopy), cluster_.objects.at(kOriginal)));
}

TEST_F(BaselineTest, IsRestoredWhereSomebodyMadeACopyThatTakesNoChange) {
  cluster_.add_config_map("builds", "podjail-baseline", {{"deny.js", "yes"}});
  cluster_.objects.at(kCopy)["immutable"] = true;
  ASSERT_TRUE(ensure());
  EXPECT_EQ(cluster_.writes,
            (std::vector<std::string>{"DELETE " + kCopy, "POST /api/v1/namespaces/builds/configmaps"}));
  EXPECT_EQ(cluster_.objects.at(kCopy)["data"], json({{"deny.js", "no"}}));
}

TEST_F(BaselineTest, MayBeCopiedByTheOtherReplicaMeanwhile) {
  cluster_.before_next_write = [this] {
    cluster_.add_config_map("builds", "podjail-baseline", {{"deny.js", "no"}});
  };
  EXPECT_TRUE(ensure());
  cluster_.add_config_map("builds", "podjail-baseline", {{"deny.js", "yes"}});
  cluster_.before_next_write = [this] {
    cluster_.add_config_map("builds", "podjail-baseline", {{"deny.js", "maybe"}});
  };
  EXPECT_FALSE(ensure());  // somebody else's change: the next round restores it
  EXPECT_TRUE(ensure());
}

TEST_F(BaselineTest, IsMissedWhereThereIsNoOriginal) {
  cluster_.objects.erase(kOriginal);
  EXPECT_EQ(ensure().error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(baseline_.ensure("builds", Baseline::Writing::kLeftUndone).error().kind(), ErrorKind::kRefused);
  EXPECT_FALSE(baseline_.sweep(rules_).status);
}

TEST_F(BaselineTest, IsSweptOverEverySelectedNamespace) {
  const auto first = baseline_.sweep(rules_);
  ASSERT_TRUE(first.status) << first.status.error().message();
  EXPECT_EQ(first.copies, 1U);
  EXPECT_EQ(first.restored, 1U);
  EXPECT_EQ(cluster_.objects.count("/api/v1/namespaces/other/configmaps/podjail-baseline"), 0U);
  const auto second = baseline_.sweep(rules_);
  EXPECT_EQ(second.copies, 1U);
  EXPECT_EQ(second.restored, 0U);
}

TEST_F(BaselineTest, IsSweptOnAfterAFailure) {
  cluster_.add_space("second", {{"podjail.dev/inject", "enabled"}});
  cluster_.add_space("ending", {{"podjail.dev/inject", "enabled"}});
  cluster_.objects["/api/v1/namespaces/ending"]["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z";
  cluster_.answers[kCopy] = 500;
  const auto sweep = baseline_.sweep(rules_);
  EXPECT_FALSE(sweep.status);
  EXPECT_EQ(sweep.copies, 1U);
  EXPECT_TRUE(cluster_.objects.contains("/api/v1/namespaces/second/configmaps/podjail-baseline"));
}

TEST_F(BaselineTest, IsNothingWhereThereIsNone) {
  const Baseline none(client_, {"podjail-system", ""});
  EXPECT_FALSE(none.exists());
  EXPECT_TRUE(none.ensure("builds", Baseline::Writing::kDone));
  EXPECT_EQ(none.sweep(rules_).copies, 0U);
  EXPECT_TRUE(cluster_.writes.empty());
}

}  // namespace
}  // namespace podjail::webhook
