#include "lib/kubernetes/resource.h"

#include <gtest/gtest.h>

namespace podjail::kubernetes {
namespace {

TEST(Resource, HasThePathOfItsGroup) {
  EXPECT_EQ(*path_of(kPods, {"a", "b"}), "/api/v1/namespaces/a/pods/b");
  EXPECT_EQ(*path_of(kPods, {"a", ""}), "/api/v1/namespaces/a/pods");
  EXPECT_EQ(*path_of(kPods, {}), "/api/v1/pods");
  EXPECT_EQ(*path_of(kNodes, {"", "n-1.example"}), "/api/v1/nodes/n-1.example");
  EXPECT_EQ(*path_of(kMutatingWebhooks, {"", "podjail"}),
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/podjail");
}

TEST(Resource, HasNoPathForNamesThatLeadElsewhere) {
  for (const auto* name : {"..", "a/b", "a?b", "A", "-a", "a-", "a..b", ".a", "a%2fb", "a b", "a\n"}) {
    EXPECT_FALSE(path_of(kPods, {"a", name})) << name;
    EXPECT_FALSE(path_of(kPods, {name, "a"})) << name;
    EXPECT_FALSE(is_object_name(name)) << name;
  }
  EXPECT_FALSE(is_object_name(std::string(254, 'a')));
  EXPECT_TRUE(is_object_name(std::string(253, 'a')));
}

TEST(Resource, KnowsWhichKindsHaveANamespace) {
  EXPECT_FALSE(path_of(kNodes, {"a", "b"}));
  EXPECT_FALSE(path_of(kPods, {"", "b"}));
}

TEST(Resource, EncodesWhatIsNotUnreserved) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a=b,c/d &\xc3\xa9"), "a%3Db%2Cc%2Fd%20%26%C3%A9");
}

}  // namespace
}  // namespace podjail::kubernetes
