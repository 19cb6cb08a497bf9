#include "hook/handover/identity.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

using Annotations = std::map<std::string, std::string>;

const Annotations kContainerd{{"io.kubernetes.cri.sandbox-namespace", "team"},
                              {"io.kubernetes.cri.sandbox-name", "build-7.x"},
                              {"io.kubernetes.cri.sandbox-uid", "0f5c-AB"}};
const Annotations kCrio{{"io.kubernetes.pod.namespace", "team"},
                        {"io.kubernetes.pod.name", "build-7.x"},
                        {"io.kubernetes.pod.uid", "0f5c-AB"}};

Annotations with(Annotations annotations, const std::string& key, const std::string& value) {
  annotations[key] = value;
  return annotations;
}

TEST(Identity, IsWhatContainerdOrCrioSay) {
  for (const auto& annotations : {kContainerd, kCrio}) {
    const auto identity = identity_of(annotations);
    ASSERT_TRUE(identity) << identity.error().message();
    EXPECT_EQ(*identity, (PodIdentity{"team", "build-7.x", "0f5c-AB", ""}));
  }
}

TEST(Identity, IsUnknownWhereOnePartIsMissing) {
  for (const auto& [key, value] : kContainerd) {
    auto annotations = kContainerd;
    annotations.erase(key);
    EXPECT_EQ(identity_of(annotations).error().kind(), ErrorKind::kNotFound) << key;
  }
}

TEST(Identity, OfTwoPodsIsRefused) {
  auto both = kContainerd;
  both.insert(kCrio.begin(), kCrio.end());
  EXPECT_TRUE(identity_of(both)) << "they agree";
  both = with(both, "io.kubernetes.pod.namespace", "victim");
  EXPECT_EQ(identity_of(both).error().kind(), ErrorKind::kRefused);
}

TEST(Identity, HasTheWorkloadThatTheWebhookWroteIfItIsOne) {
  const std::string key = "podjail.dev/workload";
  EXPECT_EQ(identity_of(with(kContainerd, key, "Deployment/web"))->workload, "Deployment/web");
  for (const char* none :
       {"", "web", "/web", "Deployment/", "Deployment/We b", "De ploy/web", "A/b\n", "A/b/c"})
    EXPECT_EQ(identity_of(with(kContainerd, key, none))->workload, "") << none;
}

TEST(Identity, ThatKubernetesNeverGivesIsInvalid) {
  for (const char* none : {"Team", "a.b", "-a", "a-", "a/b", "a\n", "a\"b"}) {
    const auto identity = identity_of(with(kContainerd, "io.kubernetes.cri.sandbox-namespace", none));
    EXPECT_EQ(identity.error().kind(), ErrorKind::kInvalid) << none;
  }
  EXPECT_FALSE(checked_identity({std::string(64, 'a'), "p", "u", ""}));
  EXPECT_FALSE(checked_identity({"n", std::string(254, 'a'), "u", ""}));
  EXPECT_FALSE(checked_identity({"n", "p/..", "u", ""}));
  EXPECT_FALSE(checked_identity({"n", "p", "../u", ""}));
  EXPECT_FALSE(checked_identity({"n", "p", std::string(65, 'a'), ""}));
}

}  // namespace
}  // namespace podjail::hook
