#include "agent/install/plan.h"

#include <gtest/gtest.h>

#include "tests/unit/agent/install/crio_config.h"
#include "tests/unit/agent/install/dumps.h"

namespace podjail::agent {
namespace {

Config config() {
  Config config;
  config.sidecar_image = "registry.test/podjail:1";
  return config;
}

const std::vector<Program> kPrograms{{"podjail-hook", "h"}, {"podjail-runtime", "r"}};

std::vector<std::string> paths_of(const Plan& plan) {
  std::vector<std::string> paths;
  for (const auto& file : plan.files) paths.push_back(file.path);
  return paths;
}

TEST(Plan, WritesWhatIsNamedBeforeWhatNamesIt) {
  const auto plan = plan_for_containerd(config(), kPrograms, {"version = 2\n", kDumpOfOne});
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_EQ(paths_of(*plan), (std::vector<std::string>{
                                 "/opt/podjail/bin/podjail-hook", "/opt/podjail/bin/podjail-runtime",
                                 "/etc/podjail/hook.json", "/etc/podjail/runtime.json",
                                 "/etc/containerd/conf.d/50-podjail.toml", "/etc/containerd/config.toml"}));
  EXPECT_EQ(plan->files.front().mode, 0755U);
  EXPECT_EQ(plan->files.back().part, Part::kRuntimeMain);
  EXPECT_EQ(plan->files.back().import, "/etc/containerd/conf.d/50-podjail.toml");
  EXPECT_EQ(plan->state_directory, "/var/lib/podjail");
}

TEST(Plan, UsesTheRuntimeThatTheHandlerUsed) {
  const auto plan = plan_for_containerd(config(), kPrograms, {"version = 3\n", kDumpOfTwo});
  ASSERT_TRUE(plan) << plan.error().message();
  EXPECT_NE(plan->files[3].contents.find("\"runtime\": \"/usr/bin/crun\""), std::string::npos);
}

TEST(Plan, OfCrioIsADropInAlone) {
  const auto plan = plan_for_crio(config(), kPrograms, kCrioRunc);
  ASSERT_TRUE(plan);
  EXPECT_NE(plan->files[3].contents.find("\"runtime\": \"/usr/sbin/runc\""), std::string::npos);
  EXPECT_EQ(paths_of(*plan).back(), "/etc/crio/crio.conf.d/50-podjail.conf");
  EXPECT_EQ(plan->files.back().part, Part::kRuntimeDropIn);
}

TEST(Plan, OfWhatCannotBeIsNone) {
  EXPECT_FALSE(plan_for_containerd(config(), kPrograms, {"", "no dump ="}));
  EXPECT_FALSE(plan_for_containerd(config(), kPrograms, {"[plugins]\n[plugins.cri]\n", kDumpOfOne}));
  auto wrong = config();
  wrong.hook["unknown"] = 1;
  EXPECT_FALSE(plan_for_crio(wrong, kPrograms, kCrioRunc));
  EXPECT_FALSE(plan_for_crio(config(), kPrograms, "no configuration ="));
}

TEST(Directories, AreThoseAboveTheFilesTheOutermostFirst) {
  const Plan plan{{{"/a/b/c", "", 0644, Part::kProgram, {}}, {"/a/d", "", 0644, Part::kProgram, {}}}, "/s"};
  EXPECT_EQ(directories_of(plan), (std::vector<std::string>{"/a", "/a/b"}));
}

}  // namespace
}  // namespace podjail::agent
