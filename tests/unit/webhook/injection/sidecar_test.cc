#include "webhook/injection/sidecar.h"

#include <gtest/gtest.h>

#include "hook/hook_config.h"
#include "sidecar/config/config_json.h"
#include "sidecar/config/policy_layers.h"
#include "tests/unit/webhook/injection/pods.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

const PolicyNames kThree{{"podjail-baseline"}, {"team", "more"}, {"own"}};

TEST(Sidecar, HasAVolumeForEachConfigMap) {
  std::vector<std::string> lines;
  for (const auto& volume : policy_volumes(kThree))
    lines.push_back(volume.volume + " " + volume.config_map + " " + volume.directory);
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "podjail-policy-baseline podjail-baseline /etc/podjail/policies/baseline",
                       "podjail-policy-namespace-1 team /etc/podjail/policies/namespace-1",
                       "podjail-policy-namespace-2 more /etc/podjail/policies/namespace-2",
                       "podjail-policy-pod-1 own /etc/podjail/policies/pod-1"}));
}

TEST(Sidecar, ReadsALayerFromTheVolumesOfIt) {
  const auto text = sidecar_document(plain_pod(), {kThree, Mode::kObserve}, settings());
  ASSERT_TRUE(text) << text.error().message();
  const auto config = config::parse_config(*text);
  ASSERT_TRUE(config) << config.error().message();
  ASSERT_EQ(config->policy_layers.size(), 3U);
  EXPECT_EQ(config->policy_layers[0].layer.name, "baseline");
  EXPECT_EQ(config->policy_layers[0].layer.fallback, policy::LayerDefault::kPass);
  EXPECT_EQ(config->policy_layers[1].layer.fallback, policy::LayerDefault::kDeny);
  EXPECT_EQ(
      config->policy_layers[1].directories,
      (std::vector<std::string>{"/etc/podjail/policies/namespace-1", "/etc/podjail/policies/namespace-2"}));
  EXPECT_EQ(config->policy_layers[2].directories, (std::vector<std::string>{"/etc/podjail/policies/pod-1"}));
  EXPECT_EQ(config->pod.service_account, "builder");
  EXPECT_EQ(config->pod.labels.at("app"), "build");
}

TEST(Sidecar, LooksForNoPolicyWhereNobodyHasOne) {
  const auto text = sidecar_document(plain_pod(), {}, settings());
  ASSERT_TRUE(text) << text.error().message();
  EXPECT_FALSE(json::parse(*text).contains("policy_layers"));
  EXPECT_EQ(json::parse(*text)["mode"], "enforce");
}

TEST(Sidecar, IsNotGivenAConfigurationThatItWouldNotTake) {
  auto wrong = settings();
  wrong.sidecar_config = {{"limits", {{"max_connectoins", 5}}}};
  const auto text = sidecar_document(plain_pod(), jail(), wrong);
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().message().find("limits.max_connectoins"), std::string::npos)
      << text.error().message();
}

TEST(Sidecar, CannotBeToldByThePlatformsConfigWhoseLayersCount) {
  auto given = settings();
  given.sidecar_config["pod"] = {{"name", "forged"}};
  given.sidecar_config["mode"] = "observe";
  const auto document = json::parse(*sidecar_document(plain_pod(), jail(), given));
  EXPECT_EQ(document["mode"], "enforce");
  EXPECT_FALSE(document["pod"].contains("name"));
}

// The hook proves program, arguments and user of the sidecar; what is injected must stand that proof.
TEST(Sidecar, IsWhatTheHookTakesForIt) {
  const auto container = sidecar_container(jail(), settings());
  const hook::SidecarMatch match;
  EXPECT_EQ(container["args"], json(match.args));
  EXPECT_EQ(container["securityContext"]["runAsUser"], match.uid);
  EXPECT_EQ(container["securityContext"]["runAsGroup"], match.gid);
  EXPECT_EQ(container["securityContext"]["capabilities"]["drop"], json({"ALL"}));
  EXPECT_EQ(container["securityContext"]["allowPrivilegeEscalation"], false);
  EXPECT_EQ(container["securityContext"]["readOnlyRootFilesystem"], true);
  EXPECT_EQ(container["restartPolicy"], "Always");
}

TEST(Sidecar, MountsItsOwnVolumesAndNoOthers) {
  const auto container = sidecar_container({kThree}, settings());
  std::vector<std::string> volumes;
  for (const auto& volume : own_volumes(kThree)) volumes.push_back(volume["name"]);
  std::vector<std::string> mounts;
  for (const auto& mount : container["volumeMounts"]) mounts.push_back(mount["name"]);
  EXPECT_EQ(mounts, volumes);
  for (const auto& mount : container["volumeMounts"]) {
    EXPECT_FALSE(mount.contains("subPath"));
    EXPECT_EQ(mount.contains("readOnly"), mount["name"] != "podjail-run");
  }
  EXPECT_EQ(own_volumes(kThree)[0]["emptyDir"], json({{"medium", "Memory"}, {"sizeLimit", "16Mi"}}));
  EXPECT_EQ(shared_mount()["readOnly"], true);
  EXPECT_EQ(layers_of({}), std::vector<std::string>{});
}

}  // namespace
}  // namespace podjail::webhook
