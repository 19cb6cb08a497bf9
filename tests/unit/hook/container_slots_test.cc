#include "hook/container_slots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "lib/contract/contract.h"
#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

using ruleset::ContainerEntry;

bool all_run(std::uint64_t) {
  return false;
}
bool all_are_gone(std::uint64_t) {
  return true;
}

HookConfig config() {
  return *parse_hook_config("{}");
}

Bundle annotated(std::map<std::string, std::string> annotations) {
  auto bundle = plain_bundle();
  bundle.annotations = std::move(annotations);
  return bundle;
}

TEST(ContainerName, IsWhatTheRuntimesAnnotationsSay) {
  EXPECT_EQ(container_name(annotated({{"io.kubernetes.cri.container-name", "build"}}), config(), "4f2a"),
            "build");
  EXPECT_EQ(container_name(annotated({{"io.kubernetes.container.name", "build"}}), config(), "4f2a"),
            "build");
}

TEST(ContainerName, IsTheIdWithoutAny) {
  EXPECT_EQ(container_name(annotated({{"name", "build"}}), config(), "4f2a"), "4f2a");
}

TEST(ContainerName, IsNotKnownIfAnnotationsDisagree) {
  const auto both = [](const char* one, const char* other) {
    return annotated({{"io.kubernetes.cri.container-name", one}, {"io.kubernetes.container.name", other}});
  };
  EXPECT_EQ(container_name(both("build", "build"), config(), "4f2a"), "build");
  EXPECT_EQ(container_name(both("publish", "build"), config(), "4f2a"), "");
  EXPECT_EQ(container_name(both("", "build"), config(), "4f2a"), "");
}

TEST(ContainerName, IsNotKnownIfItIsNoName) {
  for (const char* said : {"", "a b", "a\nb", "../x", "publish\"", "-x"}) {
    EXPECT_EQ(container_name(annotated({{"io.kubernetes.cri.container-name", said}}), config(), "4f2a"), "")
        << said;
  }
  EXPECT_EQ(container_name(annotated({}), config(), std::string(200, 'x')), "") << "an id that is too long";
}

TEST(ContainerName, TheAnnotationsCanBeConfigured) {
  const auto own = *parse_hook_config(R"({"container_name": {"annotations": ["example.test/name"]}})");
  const auto bundle = annotated({{"example.test/name", "step-1"}, {"io.kubernetes.container.name", "other"}});
  EXPECT_EQ(container_name(bundle, own, "4f2a"), "step-1");
  const auto none = *parse_hook_config(R"({"container_name": {"annotations": []}})");
  EXPECT_EQ(container_name(bundle, none, "4f2a"), "4f2a");
}

TEST(ContainerSlots, EachContainerGetsItsOwn) {
  const auto first = assign_slot({}, {7, "build", "c1"}, all_run);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->slot, 1);
  const auto second = assign_slot(first->containers, {8, "publish", "c2"}, all_run);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->slot, 2);
  EXPECT_EQ(second->containers,
            (std::vector<ContainerEntry>{{7, 1, "build", "c1"}, {8, 2, "publish", "c2"}}));
}

TEST(ContainerSlots, ASecondRunForAContainerChangesNothing) {
  const std::vector<ContainerEntry> present = {{7, 5, "build", "c1"}};
  const auto again = assign_slot(present, {7, "build", "c1"}, all_are_gone);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->slot, 5);
  EXPECT_EQ(again->containers, present);
}

TEST(ContainerSlots, ARestartedContainerTakesThePlaceOfTheOneThatIsGone) {
  const auto restarted = assign_slot({{7, 1, "build", "c1"}, {8, 2, "publish", "c2"}}, {9, "publish", "c3"},
                                     [](std::uint64_t cgroup) { return cgroup == 8; });
  ASSERT_TRUE(restarted);
  EXPECT_EQ(restarted->slot, 2);
  EXPECT_EQ(restarted->containers,
            (std::vector<ContainerEntry>{{7, 1, "build", "c1"}, {9, 2, "publish", "c3"}}));
}

TEST(ContainerSlots, TwoLivingContainersOfOneNameHaveTwoSlots) {
  const auto twin = assign_slot({{7, 1, "build", "c1"}}, {8, "build", "c2"}, all_run);
  ASSERT_TRUE(twin);
  EXPECT_EQ(twin->slot, 2);
}

// What is still under way from a container that is gone must not speak for another.
TEST(ContainerSlots, ASlotNeverPassesToAnotherName) {
  std::vector<ContainerEntry> present;
  std::set<std::uint16_t> slots;
  for (std::uint64_t i = 1; i <= contract::kContainerSlots; ++i) {
    auto next = assign_slot(present, {i, "c" + std::to_string(i), "id"}, all_are_gone);
    ASSERT_TRUE(next);
    ASSERT_TRUE(next->slot);
    slots.insert(*next->slot);
    present = std::move(next->containers);
  }
  EXPECT_EQ(slots.size(), contract::kContainerSlots);
  EXPECT_EQ(*slots.begin(), 1);
  EXPECT_EQ(*slots.rbegin(), contract::kContainerSlots);
  const auto last = assign_slot(present, {100, "one-too-many", "id"}, all_are_gone);
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->slot);
  EXPECT_EQ(last->containers, present);
  EXPECT_EQ(assign_slot(present, {100, "c17", "id2"}, all_are_gone)->slot, 17) << "but to its own";
}

TEST(ContainerSlots, AnotherContainersCgroupIsRefused) {
  const auto intruder = assign_slot({{7, 1, "publish", "c1"}}, {7, "build", "c2"}, all_are_gone);
  ASSERT_FALSE(intruder);
  EXPECT_EQ(intruder.error().kind(), ErrorKind::kRefused);
  EXPECT_NE(intruder.error().message().find("c1"), std::string::npos);
  EXPECT_FALSE(assign_slot({{7, 1, "publish", "c1"}}, {7, "build", "c1"}, all_run)) << "another name, too";
}

TEST(ContainerSlots, AnIdThatCannotBeKeptHasNoSlot) {
  const auto slots = assign_slot({}, {7, "build", std::string(200, 'x')}, all_run);
  ASSERT_TRUE(slots);
  EXPECT_FALSE(slots->slot);
  EXPECT_TRUE(slots->containers.empty());
}

}  // namespace
}  // namespace podjail::hook
