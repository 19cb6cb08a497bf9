#include "agent/install/settings.h"

#include <gmock/gmock.h>

#include "hook/hook_config.h"
#include "hook/runtime/runtime_config.h"

namespace podjail::agent {
namespace {

Config config() {
  Config config;
  config.sidecar_image = "registry.test/podjail:1";
  return config;
}

TEST(HookSettings, TellTheSidecarByWhatTheRuntimeSets) {
  const auto of_containerd = hook_settings(config(), RuntimeKind::kContainerd);
  ASSERT_TRUE(of_containerd) << of_containerd.error().message();
  const auto read = *hook::parse_hook_config(of_containerd->text);
  EXPECT_EQ(read.sidecar.annotations,
            (hook::Annotations{{"io.kubernetes.cri.container-name", "podjail"},
                               {"io.kubernetes.cri.image-name", "registry.test/podjail:1"}}));
  EXPECT_EQ(read.sidecar.executable, "/usr/bin/podjail-sidecar");
  EXPECT_EQ(read.pause, (hook::Annotations{{"io.kubernetes.cri.container-type", "sandbox"}}));
  const auto of_crio = *hook::parse_hook_config(hook_settings(config(), RuntimeKind::kCrio)->text);
  EXPECT_EQ(of_crio.sidecar.annotations.at("io.kubernetes.cri-o.ImageName"), "registry.test/podjail:1");
  EXPECT_EQ(of_crio.pause, (hook::Annotations{{"io.kubernetes.cri-o.ContainerType", "sandbox"}}));
}

TEST(HookSettings, AreExtendedByTheConfiguration) {
  auto given = config();
  given.hook = nlohmann::json::parse(R"({"resolvers":["10.96.0.10"],"sidecar":{"executable":"/s"},
      "state_directory":"/var/lib/elsewhere"})");
  const auto settings = hook_settings(given, RuntimeKind::kContainerd);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->state_directory, "/var/lib/elsewhere");
  const auto read = *hook::parse_hook_config(settings->text);
  EXPECT_EQ(read.sidecar.executable, "/s");
  EXPECT_EQ(read.sidecar.annotations.size(), 2U) << "merged, not replaced";
  EXPECT_EQ(read.resolvers.size(), 1U);
}

TEST(HookSettings, ThatTheHookWouldNotTakeAreInvalid) {
  auto given = config();
  given.hook = nlohmann::json::parse(R"({"resolver":["10.96.0.10"]})");
  const auto settings = hook_settings(given, RuntimeKind::kContainerd);
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message(), testing::HasSubstr("resolver: unknown key"));
}

TEST(RuntimeSettings, NameTheInstalledHookAndTheRuntimeBeneath) {
  auto given = config();
  EXPECT_EQ(runtime_settings(given, "").find("\"runtime\""), std::string::npos);
  EXPECT_EQ(runtime::parse_runtime_config(runtime_settings(given, "/usr/bin/crun"))->runtime,
            "/usr/bin/crun");
  given.runtime = "/usr/local/bin/runc";
  const auto read = *runtime::parse_runtime_config(runtime_settings(given, "/usr/bin/crun"));
  EXPECT_EQ(read.runtime, "/usr/local/bin/runc");
  EXPECT_EQ(read.hook, "/opt/podjail/bin/podjail-hook");
  EXPECT_EQ(read.hook_config, "/etc/podjail/hook.json");
}

}  // namespace
}  // namespace podjail::agent
