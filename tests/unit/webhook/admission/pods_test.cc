#include "webhook/admission/pods.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/fake_cluster.h"
#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;
using Kind = Verdict::Kind;

class PodAdmissionTest : public testing::Test {
 protected:
  PodAdmissionTest() {
    cluster_.add_space("builds", {{"podjail.dev/inject", "enabled"}}, {{"podjail.dev/policy", "team"}});
    cluster_.add_space("other", json::object());
    cluster_.add_config_map("builds", "team", {{"a.js", "true"}});
    cluster_.add_config_map("podjail-system", "podjail-baseline", {{"deny.js", "undefined"}});
  }

  Review review(json pod, json old = nullptr) const {
    Review review;
    review.uid = "u";
    review.operation = old.is_null() ? "CREATE" : "UPDATE";
    review.resource = "pods";
    review.space = "builds";
    review.object = std::move(pod);
    review.old_object = std::move(old);
    return review;
  }
  json injected() const {
    const auto verdict = admission_.mutate(review(plain_pod()));
    EXPECT_EQ(verdict.kind, Kind::kPatched) << verdict.sentence;
    return plain_pod().patch(verdict.patch);
  }
  Review ephemeral(const json& container) const {
    auto pod = injected();
    pod["spec"]["ephemeralContainers"] = json::array({container});
    auto asked = review(pod, injected());
    asked.subresource = "ephemeralcontainers";
    return asked;
  }

  FakeCluster cluster_;
  kubernetes::Client client_{cluster_};
  Baseline baseline_{client_, {"podjail-system", "podjail-baseline"}};
  Surroundings surroundings_{client_, baseline_};
  PodAdmission::Rules rules_{settings(), {{"podjail-system"}}};
  PodAdmission admission_{rules_, surroundings_};
};

TEST_F(PodAdmissionTest, JailsANewPodAndFindsNothingMoreToDo) {
  const auto pod = injected();
  EXPECT_EQ(admission_.mutate(review(pod)).kind, Kind::kAllowed);
  const auto validated = admission_.validate(review(pod));
  EXPECT_EQ(validated.kind, Kind::kAllowed) << validated.sentence;
  EXPECT_TRUE(cluster_.objects.contains("/api/v1/namespaces/builds/configmaps/podjail-baseline"));
}

TEST_F(PodAdmissionTest, ChangesNothingInADryRun) {
  auto asked = review(plain_pod());
  asked.effect = Review::Effect::kDryRun;
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kPatched);
  EXPECT_TRUE(cluster_.writes.empty());
}

TEST_F(PodAdmissionTest, RefusesAPodThatNobodyInjected) {
  const auto verdict = admission_.validate(review(plain_pod()));
  EXPECT_EQ(verdict.kind, Kind::kRefused);
  EXPECT_NE(verdict.sentence.find("not as podjail left it"), std::string::npos);
}

TEST_F(PodAdmissionTest, NamesTheFieldThatAnotherChanged) {
  auto pod = injected();
  pod["spec"]["initContainers"][0]["securityContext"]["runAsUser"] = 0;
  EXPECT_TRUE(
      admission_.validate(review(pod))
          .sentence.starts_with("spec.initContainers[0].securityContext.runAsUser: not as podjail left it"));
  pod = injected();
  const json mesh{{"name", "mesh"}, {"image", "m"}};
  pod["spec"]["initContainers"].insert(pod["spec"]["initContainers"].begin(), mesh);
  EXPECT_TRUE(admission_.validate(review(pod)).sentence.starts_with("spec.initContainers[1]: "));
  pod = injected();
  pod["metadata"]["annotations"]["podjail.dev/sidecar-config"] = "{}";
  EXPECT_TRUE(admission_.validate(review(pod))
                  .sentence.starts_with("metadata.annotations[podjail.dev/sidecar-config]: "));
}

TEST_F(PodAdmissionTest, RefusesAtBothEndsWhatCannotBeJailed) {
  auto pod = plain_pod();
  pod["spec"]["hostNetwork"] = true;
  EXPECT_EQ(admission_.mutate(review(pod)).sentence,
            "spec.hostNetwork: a jailed pod has a network of its own");
  auto late = injected();
  late["spec"]["hostNetwork"] = true;
  EXPECT_EQ(admission_.validate(review(late)).kind, Kind::kRefused);
}

TEST_F(PodAdmissionTest, OpensThePortsOfProbesAndTheyStay) {
  constexpr const char* kPorts = "podjail.dev/inbound-ports";
  auto pod = plain_pod();
  pod["spec"]["containers"][0]["livenessProbe"] = {{"httpGet", {{"port", 8080}}}};
  pod["spec"]["containers"][0]["readinessProbe"] = {{"httpGet", {{"port", 80}, {"host", "elsewhere.test"}}}};
  const auto verdict = admission_.mutate(review(pod));
  ASSERT_EQ(verdict.kind, Kind::kPatched) << verdict.sentence;
  ASSERT_EQ(verdict.warnings.size(), 1U);
  EXPECT_NE(verdict.warnings[0].find("elsewhere.test"), std::string::npos);
  const auto jailed = pod.patch(verdict.patch);
  EXPECT_EQ(jailed["metadata"]["annotations"][kPorts], "8080");
  EXPECT_EQ(admission_.validate(review(jailed)).kind, Kind::kAllowed);

  for (const json& other : {json("8080,22"), json(nullptr)}) {
    auto changed = jailed;
    changed["metadata"]["annotations"].merge_patch({{kPorts, other}});
    const auto update = admission_.validate(review(changed, jailed));
    EXPECT_EQ(update.kind, Kind::kRefused);
    EXPECT_EQ(update.sentence, "metadata.annotations[podjail.dev/inbound-ports]: cannot be changed");
  }
  auto probed = jailed;  // by another webhook, after ours
  probed["spec"]["containers"][0]["startupProbe"] = {{"tcpSocket", {{"port", 9090}}}};
  EXPECT_TRUE(admission_.validate(review(probed))
                  .sentence.starts_with("metadata.annotations[podjail.dev/inbound-ports]: "));
}

TEST_F(PodAdmissionTest, LeavesOtherNamespacesAlone) {
  auto asked = review(plain_pod());
  asked.space = "other";
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kAllowed);
  EXPECT_EQ(admission_.validate(asked).kind, Kind::kAllowed);
}

TEST_F(PodAdmissionTest, IsNotSureWithoutTheNamespace) {
  auto asked = review(plain_pod());
  asked.space = "gone";
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kFailed);
  EXPECT_EQ(admission_.validate(asked).kind, Kind::kFailed);
  for (const int status : {0, 403, 500}) {
    cluster_.answers["/api/v1/namespaces/builds"] = status;
    const auto verdict = admission_.mutate(review(plain_pod()));
    EXPECT_TRUE(verdict.kind == Kind::kFailed || verdict.kind == Kind::kRefused) << status;
  }
}

TEST_F(PodAdmissionTest, RefusesAPolicyThatDoesNotExist) {
  auto pod = plain_pod();
  pod["metadata"]["annotations"]["podjail.dev/policy"] = "mine";
  const auto verdict = admission_.mutate(review(pod));
  EXPECT_EQ(verdict.kind, Kind::kRefused);
  EXPECT_EQ(verdict.sentence,
            "metadata.annotations[podjail.dev/policy]: there is no ConfigMap mine in the namespace builds");
}

TEST_F(PodAdmissionTest, StartsNothingInAClusterThatLostItsBaseline) {
  cluster_.objects.erase("/api/v1/namespaces/podjail-system/configmaps/podjail-baseline");
  const auto verdict = admission_.mutate(review(plain_pod()));
  EXPECT_EQ(verdict.kind, Kind::kRefused);
  EXPECT_NE(verdict.sentence.find("the cluster's baseline is missing"), std::string::npos);
}

TEST_F(PodAdmissionTest, IgnoresMirrorPodsOfNodesAlone) {
  auto pod = plain_pod();
  pod["metadata"]["annotations"]["kubernetes.io/config.mirror"] = "hash";
  auto asked = review(pod);
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kRefused);
  EXPECT_EQ(admission_.validate(asked).kind, Kind::kRefused);
  asked.groups = {"system:nodes"};
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kAllowed);
  EXPECT_EQ(admission_.validate(asked).kind, Kind::kAllowed);
}

TEST_F(PodAdmissionTest, LetsAnUpdateLeaveTheJailAlone) {
  const auto old = injected();
  auto pod = old;
  pod["metadata"]["labels"]["app"] = "other";
  pod["spec"]["containers"][0]["image"] = "registry.test/build:2";
  EXPECT_EQ(admission_.validate(review(pod, old)).kind, Kind::kAllowed);
  EXPECT_EQ(admission_.validate(review(plain_pod(), plain_pod())).kind, Kind::kAllowed);
}

TEST_F(PodAdmissionTest, LetsNoUpdateTouchTheJail) {
  const auto old = injected();
  const std::pair<const char*, const char*> changes[] = {
      {"/metadata/annotations/podjail.dev~1sidecar-config", "{}"},
      {"/metadata/annotations/podjail.dev~1status", "{}"},
      {"/metadata/annotations/podjail.dev~1workload", "Pod/x"},
      {"/spec/initContainers/0/image", "registry.test/evil"},
      {"/spec/initContainers/0/name", "renamed"}};
  for (const auto& [pointer, value] : changes) {
    auto pod = old;
    pod[json::json_pointer(pointer)] = value;
    EXPECT_EQ(admission_.validate(review(pod, old)).kind, Kind::kRefused) << pointer;
  }
  auto asked = review(old, old);
  asked.old_object = nullptr;
  EXPECT_EQ(admission_.validate(asked).kind, Kind::kFailed);
}

TEST_F(PodAdmissionTest, JailsEphemeralContainers) {
  const auto asked = ephemeral({{"name", "debugger"}});
  const auto verdict = admission_.mutate(asked);
  ASSERT_EQ(verdict.kind, Kind::kPatched) << verdict.sentence;
  EXPECT_EQ(admission_.validate_ephemeral(asked).kind, Kind::kRefused);
  auto changed = asked;
  changed.object = asked.object.patch(verdict.patch);
  EXPECT_EQ(admission_.validate_ephemeral(changed).kind, Kind::kAllowed);
}

TEST_F(PodAdmissionTest, RefusesEphemeralContainersThatLeadOut) {
  for (const json& container :
       {json{{"name", "d"}, {"securityContext", {{"privileged", true}}}},
        json{{"name", "d"}, {"securityContext", {{"capabilities", {{"add", {"SYS_PTRACE"}}}}}}},
        json{{"name", "d"}, {"targetContainerName", "podjail"}}, json{{"name", "podjail"}},
        json{{"name", "d"}, {"securityContext", {{"runAsUser", 15001}}}}}) {
    EXPECT_EQ(admission_.mutate(ephemeral(container)).kind, Kind::kRefused) << container;
    EXPECT_EQ(admission_.validate_ephemeral(ephemeral(container)).kind, Kind::kRefused) << container;
  }
}

TEST_F(PodAdmissionTest, LeavesThePodsAloneThatWereThereBefore) {
  auto asked = review(plain_pod(), plain_pod());
  asked.subresource = "ephemeralcontainers";
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kAllowed);
  EXPECT_EQ(admission_.validate_ephemeral(asked).warnings.size(), 1U);
}

TEST_F(PodAdmissionTest, IsNotSureAboutWhatIsNoPod) {
  auto asked = review(plain_pod());
  asked.resource = "nodes";
  EXPECT_EQ(admission_.mutate(asked).kind, Kind::kFailed);
  EXPECT_EQ(admission_.validate(asked).kind, Kind::kFailed);
  EXPECT_EQ(admission_.validate_ephemeral(asked).kind, Kind::kFailed);
  EXPECT_EQ(admission_.mutate(review(nullptr)).kind, Kind::kRefused);
}

TEST(FieldOf, IsAsUsersWriteIt) {
  EXPECT_EQ(field_of("/spec/containers/1/env"), "spec.containers[1].env");
  EXPECT_EQ(field_of("/metadata/annotations/podjail.dev~1status"),
            "metadata.annotations[podjail.dev/status]");
  EXPECT_EQ(field_of("/a~0b"), "a~b");
  EXPECT_EQ(field_of(""), "");
}

}  // namespace
}  // namespace podjail::webhook
