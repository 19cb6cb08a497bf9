#include "hook/install.h"

#include "hook/reconcile.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::hook {
namespace {

constexpr std::uint64_t kWorkload = 1;  // no cgroup has such a low id

ruleset::Parameters meant() {
  ruleset::Parameters parameters;
  parameters.cgroup_level = 2;
  parameters.resolvers = {*IpAddress::parse("203.0.113.53")};
  return parameters;
}

PodNetwork open_own() {
  const auto process = container::ContainerProcess::open(own_thread());
  return PodNetwork::open(*container::KernelNamespace::open(*process, container::NamespaceKind::kNetwork))
      .value();
}

TEST(Install, InstallsOnceAndThenChangesNothing) {
  in_new_netns([] {
    auto network = open_own();
    ASSERT_TRUE(network.read_ruleset()->empty());
    ASSERT_TRUE(network.install({}, meant(), kWorkload));
    const auto found = network.read_ruleset();
    ASSERT_TRUE(found);
    EXPECT_TRUE(std::holds_alternative<Nothing>(compare(*found, meant(), kWorkload)));
    ASSERT_TRUE(network.install(*found, meant(), kWorkload));
    EXPECT_EQ(*network.read_ruleset(), *found) << "the same secret too";
  });
}

TEST(Install, SetsAndReplacesTheSidecar) {
  in_new_netns([] {
    auto network = open_own();
    ASSERT_TRUE(network.install({}, meant(), kWorkload));
    for (const std::uint64_t sidecar : {5000U, 6000U}) {
      auto with_sidecar = meant();
      with_sidecar.sidecar_cgroup = sidecar;
      ASSERT_TRUE(network.install(*network.read_ruleset(), with_sidecar, sidecar));
      EXPECT_EQ(sidecars_of(*network.read_ruleset()), std::vector<std::uint64_t>{sidecar});
    }
  });
}

TEST(Install, KeepsWhoTheOthersAreUnlessTheRestWasChanged) {
  in_new_netns([] {
    auto network = open_own();
    auto first = meant();
    first.containers = {{7, 1, "build", "c1"}};
    ASSERT_TRUE(network.install({}, first, 7));
    auto second = first;
    second.containers.push_back({8, 2, "publish", "c2"});
    const auto pod = network.install(*network.read_ruleset(), second, 8);
    ASSERT_TRUE(pod) << pod.error().message();
    EXPECT_EQ(pod->containers, second.containers);
    EXPECT_EQ(containers_of(*network.read_ruleset()), second.containers);

    auto third = second;
    third.resolvers.clear();  // a difference of another kind
    third.sidecar_cgroup.reset();
    const auto replaced = network.install(*network.read_ruleset(), third, 8);
    ASSERT_TRUE(replaced);
    EXPECT_EQ(containers_of(*network.read_ruleset()),
              (std::vector<ruleset::ContainerEntry>{{8, 2, "publish", "c2"}}));
  });
}

TEST(Install, TheSidecarsComingAndGoingKeepsTheContainers) {
  in_new_netns([] {
    auto network = open_own();
    auto first = meant();
    first.containers = {{7, 1, "build", "c1"}};
    ASSERT_TRUE(network.install({}, first, 7));
    for (const std::uint64_t sidecar : {5000U, 6000U}) {
      auto with_sidecar = first;
      with_sidecar.sidecar_cgroup = sidecar;
      ASSERT_TRUE(network.install(*network.read_ruleset(), with_sidecar, sidecar));
      EXPECT_EQ(containers_of(*network.read_ruleset()), first.containers);
    }
    const auto pod = network.install(*network.read_ruleset(), first, 7);
    ASSERT_TRUE(pod);
    EXPECT_EQ(pod->sidecar, 6000U) << "a workload's run tells who the sidecar is";
  });
}

TEST(Install, ATableThatAppearedMeanwhileFailsAndIsLockedDown) {
  in_new_netns([] {
    auto network = open_own();
    auto with_sidecar = meant();
    with_sidecar.sidecar_cgroup = 5000;
    ASSERT_TRUE(network.install({}, with_sidecar, 5000));
    const auto again = network.install({}, meant(), kWorkload);  // believes that nothing is there
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().system_errno(), EEXIST);
    network.lock_down(meant());
    EXPECT_TRUE(sidecars_of(*network.read_ruleset()).empty());
  });
}

TEST(Install, KeepsThePortsOfThePodAndRenewsTheNodesAddress) {
  in_new_netns([] {
    auto network = open_own();
    auto first = meant();
    first.inbound_ports = std::vector<std::uint16_t>{80, 9090};
    first.node_sources = {*IpAddress::parse("10.0.0.1"), *IpAddress::parse("2001:db8::1")};
    first.sidecar_cgroup = 5000;
    ASSERT_TRUE(network.install({}, first, 5000));

    auto second = meant();  // a container that says nothing of ports, on a node that was renumbered
    second.node_sources = {*IpAddress::parse("10.0.0.9")};
    const auto pod = network.install(*network.read_ruleset(), second, kWorkload);
    ASSERT_TRUE(pod) << pod.error().message();
    const auto found = *network.read_ruleset();
    EXPECT_EQ(inbound_ports_of(found), (std::vector<std::uint16_t>{80, 9090}));
    EXPECT_EQ(node_sources_of(found), std::vector<IpAddress>{*IpAddress::parse("10.0.0.9")});
    EXPECT_EQ(sidecars_of(found), std::vector<std::uint64_t>{5000}) << "and the sidecar goes on";

    network.lock_down(second);
    EXPECT_TRUE(node_sources_of(*network.read_ruleset()).empty());
    EXPECT_TRUE(inbound_ports_of(*network.read_ruleset()).empty());
  });
}

TEST(Install, AnotherDepthIsRefusedAndChangesNothing) {
  in_new_netns([] {
    auto network = open_own();
    ASSERT_TRUE(network.install({}, meant(), kWorkload));
    const auto before = *network.read_ruleset();
    auto deeper = meant();
    deeper.cgroup_level = 3;
    const auto refused = network.install(before, deeper, kWorkload);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::kRefused);
    EXPECT_EQ(*network.read_ruleset(), before);
  });
}

TEST(Install, WhatTheKernelRefusesChangesNothing) {
  in_new_netns([] {
    auto network = open_own();
    auto parameters = meant();
    parameters.cgroup_level = 1000;  // the kernel knows 255
    EXPECT_FALSE(network.install({}, parameters, kWorkload));
    EXPECT_TRUE(network.read_ruleset()->empty());
    network.lock_down(meant());
    EXPECT_EQ(network.read_ruleset()->size(), 2U);
  });
}

}  // namespace
}  // namespace podjail::hook
