#include "hook/reconcile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hook/ruleset/terms.h"

namespace podjail::hook {
namespace {

constexpr std::uint64_t kSidecar = 4711;
constexpr std::uint64_t kWorkload = 4712;

ruleset::Parameters meant() {
  ruleset::Parameters parameters;
  parameters.cgroup_level = 3;
  parameters.resolvers = {*IpAddress::parse("203.0.113.53")};
  parameters.links = {"eth0"};
  return parameters;
}

// What an earlier run left.
ruleset::Ruleset installed(std::optional<std::uint64_t> sidecar) {
  auto parameters = meant();
  parameters.blessing = {0x11223344, 0x55667788};
  parameters.sidecar_cgroup = sidecar;
  return ruleset::build_pod_ruleset(parameters);
}

ruleset::Parameters meant_with_sidecar(std::uint64_t cgroup) {
  auto parameters = meant();
  parameters.sidecar_cgroup = cgroup;
  return parameters;
}

TEST(Reconcile, ReadsTheFactsBackFromARuleset) {
  EXPECT_EQ(blessing_of(installed({})), (ruleset::Blessing{0x11223344, 0x55667788}));
  EXPECT_EQ(level_of(installed({})), 3U);
  EXPECT_TRUE(sidecars_of(installed({})).empty());
  EXPECT_EQ(sidecars_of(installed(kSidecar)), std::vector<std::uint64_t>{kSidecar});
}

TEST(Reconcile, AnEmptyNamespaceHasNoFacts) {
  EXPECT_FALSE(blessing_of({}));
  EXPECT_FALSE(level_of({}));
  EXPECT_TRUE(sidecars_of({}).empty());
  EXPECT_TRUE(std::holds_alternative<Install>(compare({}, meant(), kWorkload)));
}

TEST(Reconcile, AWorkloadLeavesAGoodRulesetAlone) {
  EXPECT_TRUE(std::holds_alternative<Nothing>(compare(installed({}), meant(), kWorkload)));
  EXPECT_TRUE(std::holds_alternative<Nothing>(compare(installed(kSidecar), meant(), kWorkload)));
}

TEST(Reconcile, TheSidecarIsSetOnceAndReplacedByANewOne) {
  EXPECT_TRUE(std::holds_alternative<Update>(compare(installed({}), meant_with_sidecar(kSidecar), kSidecar)));
  EXPECT_TRUE(
      std::holds_alternative<Nothing>(compare(installed(kSidecar), meant_with_sidecar(kSidecar), kSidecar)));
  EXPECT_TRUE(std::holds_alternative<Update>(compare(installed(kSidecar), meant_with_sidecar(5000), 5000)));
}

TEST(Reconcile, TheContainersOfAPodAreItsStateAndNoDifference) {
  auto parameters = meant();
  parameters.blessing = {1, 2};
  parameters.containers = {{kWorkload, 1, "build", "c1"}, {900, 2, "publish", "c2"}};
  const auto found = ruleset::build_pod_ruleset(parameters);
  const auto known = containers_of(found);
  EXPECT_TRUE(std::is_permutation(known.begin(), known.end(), parameters.containers.begin(),
                                  parameters.containers.end()));
  EXPECT_TRUE(std::holds_alternative<Nothing>(compare(found, parameters, kWorkload)));
  auto more = parameters;
  more.containers.push_back({901, 3, "late", "c3"});
  EXPECT_TRUE(std::holds_alternative<Update>(compare(found, more, 901)));
  auto renamed = parameters;
  renamed.containers[0].name = "publish";
  EXPECT_TRUE(std::holds_alternative<Update>(compare(found, renamed, kWorkload)));
}

TEST(Reconcile, AnotherDepthIsRefused) {
  auto deeper = meant();
  deeper.cgroup_level = 4;
  const auto change = compare(installed({}), deeper, kWorkload);
  ASSERT_TRUE(std::holds_alternative<Refusal>(change));
  EXPECT_NE(std::get<Refusal>(change).sentence.find("level 4"), std::string::npos);
}

TEST(Reconcile, AWorkloadInTheSidecarsCgroupIsRefused) {
  EXPECT_TRUE(std::holds_alternative<Refusal>(compare(installed(kSidecar), meant(), kSidecar)));
}

TEST(Reconcile, AnySmallDifferenceIsReplaced) {
  const std::vector<void (*)(ruleset::Ruleset&)> changes = {
      [](ruleset::Ruleset& found) { found.pop_back(); },
      [](ruleset::Ruleset& found) { found.front().flags = NFT_TABLE_F_DORMANT; },
      [](ruleset::Ruleset& found) { found.front().chains.front().hook->policy = 0; },
      [](ruleset::Ruleset& found) { found.front().chains.front().hook->priority = 1; },
      [](ruleset::Ruleset& found) { found.front().chains.back().rules.clear(); },
      [](ruleset::Ruleset& found) {
        found.front().chains[1].rules.push_back(ruleset::rule("", {ruleset::accept()}));
      },
      [](ruleset::Ruleset& found) {
        std::swap(found.front().chains[1].rules[0], found.front().chains[1].rules[1]);
      },
      [](ruleset::Ruleset& found) { found.front().sets[2].elements.clear(); },
      [](ruleset::Ruleset& found) { found.front().sets[1].value.length = 4; },
      [](ruleset::Ruleset& found) {
        found.front().sets[1].elements.push_back({ruleset::sidecar_element(1).key, {}, {0x3a, 0xfd}, ""});
      },
      [](ruleset::Ruleset& found) {
        found.front().sets[1].elements.push_back({ruleset::sidecar_element(1).key, {}, {0, 53}, "a b"});
      },
      [](ruleset::Ruleset& found) { found.front().sets.pop_back(); },
      [](ruleset::Ruleset& found) { found.back().chains.front().hook->device = "eth1"; },
      [](ruleset::Ruleset& found) {
        found.front().sets.front().elements.push_back(ruleset::sidecar_element(1));
      },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto found = installed(kSidecar);
    changes[i](found);
    EXPECT_TRUE(std::holds_alternative<Install>(compare(found, meant(), kWorkload))) << i;
  }
}

// What a run left that was asked for these ports, from a node with this address.
ruleset::Ruleset installed_with(const std::vector<std::uint16_t>& ports, const char* node) {
  auto parameters = meant();
  parameters.blessing = {1, 2};
  parameters.inbound_ports = ports;
  parameters.node_sources = {*IpAddress::parse(node), *IpAddress::parse("2001:db8::1")};
  return ruleset::build_pod_ruleset(parameters);
}

ruleset::Parameters meant_with(const std::optional<std::vector<std::uint16_t>>& ports, const char* node) {
  auto parameters = meant();
  parameters.inbound_ports = ports;
  parameters.node_sources = {*IpAddress::parse(node), *IpAddress::parse("2001:db8::1")};
  return parameters;
}

TEST(Reconcile, TheNodeAndItsPortsAreReadBack) {
  const auto found = installed_with({9090, 80}, "10.0.0.1");
  EXPECT_EQ(inbound_ports_of(found), (std::vector<std::uint16_t>{80, 9090}));
  EXPECT_EQ(node_sources_of(found),
            (std::vector<IpAddress>{*IpAddress::parse("10.0.0.1"), *IpAddress::parse("2001:db8::1")}));
  EXPECT_TRUE(inbound_ports_of({}).empty());
  EXPECT_TRUE(node_sources_of({}).empty());
}

TEST(Reconcile, ANodeOfAnotherAddressCostsThePodNothing) {
  const auto found = installed_with({80}, "10.0.0.1");
  const std::vector<std::uint16_t> same = {80};
  EXPECT_TRUE(std::holds_alternative<Nothing>(compare(found, meant_with(same, "10.0.0.1"), kWorkload)));
  EXPECT_TRUE(std::holds_alternative<Update>(compare(found, meant_with(same, "10.0.0.9"), kWorkload)));
  EXPECT_TRUE(std::holds_alternative<Nothing>(compare(found, meant_with({}, "10.0.0.1"), kWorkload)))
      << "a container that says nothing of ports";
}

TEST(Reconcile, TheFirstContainerThatNamesPortsDecidesForThePod) {
  const std::vector<std::uint16_t> ports = {80};
  EXPECT_TRUE(std::holds_alternative<Update>(
      compare(installed_with({}, "10.0.0.1"), meant_with(ports, "10.0.0.1"), kWorkload)));
  for (const std::vector<std::uint16_t>& other : {std::vector<std::uint16_t>{81}, {80, 81}, {}}) {
    const auto change = compare(installed_with(ports, "10.0.0.1"), meant_with(other, "10.0.0.1"), kWorkload);
    ASSERT_TRUE(std::holds_alternative<Refusal>(change));
    EXPECT_NE(std::get<Refusal>(change).sentence.find("podjail.dev/inbound-ports"), std::string::npos);
  }
}

TEST(Reconcile, AnElementThatIsNoAddressOrPortIsReplaced) {
  for (const auto* name : {ruleset::kNodeSet4, ruleset::kNodeSet6, ruleset::kInboundSet}) {
    auto found = installed_with({80}, "10.0.0.1");
    for (auto& set : found.front().sets) {
      if (set.name == name) set.elements.push_back({{1, 2, 3}});
    }
    EXPECT_TRUE(std::holds_alternative<Install>(compare(found, meant_with({}, "10.0.0.1"), kWorkload)))
        << name;
  }
}

TEST(Reconcile, WhetherTheNodeMayProbeIsPartOfTheRules) {
  auto parameters = meant();
  parameters.node_probes = ruleset::NodeProbes::kAdmitted;
  EXPECT_TRUE(std::holds_alternative<Install>(compare(installed(kSidecar), parameters, kWorkload)));
}

TEST(Reconcile, ASecretThatIsHalfZeroIsReplaced) {
  auto parameters = meant();
  parameters.blessing = {0x11223344, 0};
  EXPECT_TRUE(
      std::holds_alternative<Install>(compare(ruleset::build_pod_ruleset(parameters), meant(), kWorkload)));
}

TEST(Reconcile, OneSecretMustBeUsedThroughout) {
  auto found = installed({});
  auto other = meant();
  other.blessing = {0x99999999, 0x99999999};
  found.back() = ruleset::build_pod_ruleset(other).back();
  EXPECT_TRUE(std::holds_alternative<Install>(compare(found, meant(), kWorkload)));
}

}  // namespace
}  // namespace podjail::hook
