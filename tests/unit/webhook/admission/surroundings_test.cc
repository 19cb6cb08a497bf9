#include "webhook/admission/surroundings.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/fake_cluster.h"
#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

class SurroundingsTest : public testing::Test {
 protected:
  FakeCluster cluster_;
  kubernetes::Client client_{cluster_};
  Baseline baseline_{client_, {"podjail-system", "podjail-baseline"}};
  Baseline none_{client_, {"podjail-system", ""}};
};

TEST_F(SurroundingsTest, SayWhoJudgesAPod) {
  auto pod = plain_pod();
  pod["metadata"]["annotations"] = {{"podjail.dev/policy", "own"}};
  const auto space = space_with({}, {{"podjail.dev/policy", "team"}, {"podjail.dev/mode", "observe"}});
  const auto jail = Surroundings(client_, baseline_).jail_of(pod, space);
  ASSERT_TRUE(jail) << jail.error().message();
  EXPECT_EQ(jail->policies, (PolicyNames{{"podjail-baseline"}, {"team"}, {"own"}}));
  EXPECT_EQ(jail->mode, Mode::kObserve);
  EXPECT_TRUE(Surroundings(client_, none_).jail_of(pod, space)->policies.baseline.empty());
}

TEST_F(SurroundingsTest, WarnWhereNothingWillBeAllowed) {
  const auto warnings = Surroundings(client_, none_).provide({}, "builds", Review::Effect::kReal);
  ASSERT_TRUE(warnings) << warnings.error().message();
  ASSERT_EQ(warnings->size(), 1U);
  EXPECT_NE(warnings->front().find("every request is denied"), std::string::npos);
}

TEST_F(SurroundingsTest, WarnOfPoliciesThatNobodyChecks) {
  cluster_.add("/api/v1/namespaces/builds/configmaps/team", {{"data", json::object()}});
  const auto warnings = Surroundings(client_, none_)
                            .provide({{{}, {"team"}, {}}, Mode::kEnforce}, "builds", Review::Effect::kReal);
  ASSERT_TRUE(warnings);
  ASSERT_EQ(warnings->size(), 1U);
  EXPECT_NE(warnings->front().find("lacks the label"), std::string::npos);
}

TEST_F(SurroundingsTest, PassOnWhatTheApiServerDoesNotAnswer) {
  cluster_.answers["/api/v1/namespaces/builds/configmaps/team"] = 0;
  const auto provided = Surroundings(client_, none_)
                            .provide({{{}, {"team"}, {}}, Mode::kEnforce}, "builds", Review::Effect::kReal);
  ASSERT_FALSE(provided);
  EXPECT_EQ(provided.error().kind(), ErrorKind::kTimeout);
  EXPECT_EQ(Surroundings(client_, none_).space("gone").error().kind(), ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace podjail::webhook
