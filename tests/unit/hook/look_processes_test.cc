#include "hook/look_processes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "hook/ruleset/pod_ruleset.h"

namespace podjail::hook {
namespace {

using container::NamespaceId;

constexpr std::uint64_t kSidecar = 1;
constexpr std::uint64_t kWorkload = 2;
constexpr std::uint64_t kGone = 3;

// A pod's sidecar and two of its workloads, one of which has ended.
ruleset::Ruleset pod() {
  ruleset::Parameters parameters;
  parameters.cgroup_level = 2;
  parameters.links = {"eth0"};
  parameters.blessing = {1, 2};
  parameters.sidecar_cgroup = kSidecar;
  parameters.containers = {{kWorkload, 1, "work", "c2"}, {kGone, 2, "old", "c3"}};
  return ruleset::build_pod_ruleset(parameters);
}

std::optional<NamespaceId> namespace_of(std::uint64_t cgroup) {
  if (cgroup == kGone) return std::nullopt;
  return NamespaceId{4, cgroup};
}

TEST(JoinedProcesses, AreAWorkloadsOrNobodysToSee) {
  EXPECT_EQ(fact_of_joined({4, kWorkload}, pod(), namespace_of), ProcessesFact::kWorkload);
  EXPECT_EQ(fact_of_joined({4, kSidecar}, pod(), namespace_of), ProcessesFact::kShared);
  EXPECT_EQ(fact_of_joined({4, 99}, pod(), namespace_of), ProcessesFact::kShared) << "another pod's";
  EXPECT_EQ(fact_of_joined({4, kWorkload}, {}, namespace_of), ProcessesFact::kShared) << "not jailed";
}

TEST(JoinedProcesses, OfASidecarThatIsTakenForAWorkloadAreTheSidecars) {
  const auto all_one = [](std::uint64_t) { return std::optional(NamespaceId{4, 7}); };
  EXPECT_EQ(fact_of_joined({4, 7}, pod(), all_one), ProcessesFact::kShared);
}

TEST(JoinedProcesses, ThatTheRulesetDoesNotTellApartAreNotAllowed) {
  const auto self = container::ContainerProcess::open(::getpid());
  ASSERT_TRUE(self);
  const auto seen = look_at_joined(*self, pod());
  ASSERT_TRUE(seen) << seen.error().message();
  EXPECT_EQ(*seen, ProcessesFact::kShared);
}

}  // namespace
}  // namespace podjail::hook
