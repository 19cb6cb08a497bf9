#include "webhook/server/endpoints.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/webhook/fake_cluster.h"
#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

class EndpointsTest : public testing::Test {
 protected:
  EndpointsTest() {
    cluster_.add_space("builds", {{"podjail.dev/inject", "enabled"}}, {{"podjail.dev/policy", "team"}});
    cluster_.add_config_map("builds", "team", {{"a.js", "true"}});
  }
  static std::string body(const std::string& resource, const json& object) {
    const json request{
        {"uid", "u-1"},          {"operation", "CREATE"}, {"resource", {{"resource", resource}}},
        {"namespace", "builds"}, {"object", object},      {"userInfo", {{"username", "someone"}}}};
    return json{{"apiVersion", "admission.k8s.io/v1"}, {"kind", "AdmissionReview"}, {"request", request}}
        .dump();
  }
  json response(std::string_view path, const std::string& text) const {
    const auto reply = endpoints_.answer(path, text);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return json::parse(reply.body)["response"];
  }
  bool counted(const std::string& labels) const {
    return metrics_.serialize().find("podjail_webhook_requests_total{" + labels + "} 1\n") !=
           std::string::npos;
  }

  FakeCluster cluster_;
  kubernetes::Client client_{cluster_};
  Baseline baseline_{client_, {"podjail-system", ""}};
  Surroundings surroundings_{client_, baseline_};
  PodAdmission::Rules rules_{settings(), {}};
  PodAdmission pods_{rules_, surroundings_};
  Metrics metrics_;
  JudgePolicies judge_ = [](const json&) -> Result<Trial> { return Trial{{"a.js:1: no"}, 0}; };
  std::vector<std::string> notes_;
  Endpoints endpoints_{pods_, [this](const json& map) { return judge_(map); }, metrics_,
                       [this](std::string_view, const Review&, const Verdict& verdict) {
                         notes_.emplace_back(to_string(verdict.kind));
                       }};
};

TEST_F(EndpointsTest, LeadToTheJudgeOfEachPath) {
  EXPECT_EQ(response(kMutatePods, body("pods", plain_pod()))["patchType"], "JSONPatch");
  EXPECT_EQ(response(kValidatePods, body("pods", plain_pod()))["allowed"], false);
  EXPECT_EQ(response(kValidateEphemeral, body("pods", plain_pod()))["allowed"], false);
  const json map{{"metadata", {{"labels", {{"podjail.dev/policy", "true"}}}}}};
  EXPECT_EQ(response(kValidateConfigMaps, body("configmaps", map))["status"]["message"],
            "podjail: a.js:1: no");
  EXPECT_EQ(notes_, (std::vector<std::string>{"patched", "refused", "failed", "refused"}));
  EXPECT_TRUE(counted("path=\"/mutate/pods\",verdict=\"patched\""));
  EXPECT_TRUE(counted("path=\"/validate/ephemeral\",verdict=\"failed\""));
}

TEST_F(EndpointsTest, GiveNoAnswerThatCouldBeTakenForAYes) {
  EXPECT_EQ(endpoints_.answer("/elsewhere", body("pods", plain_pod())).status, 404);
  EXPECT_EQ(endpoints_.answer(kMutatePods, "{}").status, 400);
  EXPECT_EQ(endpoints_.answer(kMutatePods, "").status, 400);
  EXPECT_TRUE(counted("path=\"other\",verdict=\"malformed\""));
}

TEST_F(EndpointsTest, RefuseWhenAPartOfTheirsBreaks) {
  judge_ = [](const json&) -> Result<Trial> { throw std::runtime_error("broken"); };
  const json map{{"metadata", {{"labels", {{"podjail.dev/policy", "true"}}}}}};
  const auto said = response(kValidateConfigMaps, body("configmaps", map));
  EXPECT_EQ(said["allowed"], false);
  EXPECT_EQ(said["status"]["code"], 500);
  EXPECT_EQ(said["status"]["message"].get<std::string>().find("broken"), std::string::npos);
}

}  // namespace
}  // namespace podjail::webhook
