#include "webhook/injection/pod_shape.h"

#include <gtest/gtest.h>

#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

TEST(PodShape, IsThatOfAPod) {
  EXPECT_TRUE(check_shape(plain_pod()));
}

struct Misshapen {
  const char* pointer;
  json value;
  const char* sentence;
};

TEST(PodShape, NamesTheFieldThatIsNotAsItMustBe) {
  const json twice = json::array({{{"name", "a"}}, {{"name", "a"}}});
  const Misshapen cases[] = {
      {"/metadata", 5, "metadata: is not an object"},
      {"/metadata/annotations", json::array(), "metadata.annotations: is not an object"},
      {"/metadata/labels/app", 5, "metadata.labels: app is not a text"},
      {"/spec", json::array(), "spec: is not an object"},
      {"/spec/containers", json::array(), "spec.containers: is empty"},
      {"/spec/containers", "x", "spec.containers: is empty"},
      {"/spec/containers/0/name", 5, "spec.containers[0].name: is missing"},
      {"/spec/containers", twice, "spec.containers[1].name: is another's, too"},
      {"/spec/initContainers", json::object({{"a", 1}}), "spec.initContainers: is not a list"},
      {"/spec/initContainers", json::array({5}), "spec.initContainers[0].name: is missing"},
      {"/spec/volumes", twice, "spec.volumes[1].name: is another's, too"},
      {"/spec/containers/0/env", json::array({"A"}), "spec.containers[0].env[0].name: is missing"},
      {"/spec/containers/0/volumeMounts", json::array({{{"name", "a"}}}),
       "spec.containers[0].volumeMounts[0].mountPath: is missing"},
      {"/spec/containers/0/securityContext", "privileged",
       "spec.containers[0].securityContext: is not an object"},
      {"/spec/containers/0/securityContext", json{{"capabilities", 5}},
       "spec.containers[0].securityContext.capabilities: is not an object"},
      {"/spec/containers/0/securityContext", json{{"capabilities", {{"drop", "ALL"}}}},
       "spec.containers[0].securityContext.capabilities.drop: is not a list"},
      {"/spec/securityContext", 5, "spec.securityContext: is not an object"},
  };
  for (const auto& [pointer, value, sentence] : cases) {
    auto pod = plain_pod();
    pod[json::json_pointer(pointer)] = value;
    const auto checked = check_shape(pod);
    ASSERT_FALSE(checked) << pointer;
    EXPECT_EQ(checked.error().message(), sentence);
  }
}

TEST(PodShape, BoundsLists) {
  auto pod = plain_pod();
  for (int i = 0; i < 257; ++i) pod["spec"]["containers"].push_back({{"name", "c" + std::to_string(i)}});
  EXPECT_EQ(check_shape(pod).error().message(), "spec.containers: is too long");
}

TEST(PodShape, VisitsContainersWithTheirPlaces) {
  std::vector<std::string> places;
  auto pod = plain_pod();
  pod["spec"]["containers"].push_back({{"name", "second"}});
  each_container(pod, kContainers, [&](const json& container, const std::string& place) {
    places.push_back(place + " " + container["name"].get<std::string>());
  });
  EXPECT_EQ(places, (std::vector<std::string>{"spec.containers[0] main", "spec.containers[1] second"}));
  each_container(pod, kInitContainers, [&](const json&, const std::string&) { FAIL(); });
}

TEST(PodShape, ReadsAnnotationsAndLabels) {
  auto pod = plain_pod();
  EXPECT_EQ(label_of(pod, "app"), "build");
  EXPECT_EQ(annotation_of(pod, "app"), "");
}

}  // namespace
}  // namespace podjail::webhook
