#include <linux/netfilter.h>

#include <algorithm>

#include "hook/ruleset/pod_ruleset.h"
#include "tests/unit/hook/ruleset/chain_named.h"

namespace podjail::ruleset {
namespace {

TEST(PodInputChains, NothingComesInOrThroughByDefault) {
  const auto chains = pod_input_chains({});
  EXPECT_EQ(chain_named(chains, "filter_in").hook->policy, static_cast<std::uint32_t>(NF_DROP));
  EXPECT_EQ(chain_named(chains, "forward").hook->policy, static_cast<std::uint32_t>(NF_DROP));
  EXPECT_EQ(texts_of(chain_named(chains, "filter_in")).back(), "counter drop");
}

TEST(PodInputChains, ProbesReachTheAdminPortOfTheSidecarAlone) {
  const auto chains = pod_input_chains({});
  const auto texts = texts_of(chain_named(chains, "filter_in"));
  EXPECT_NE(std::find(texts.begin(), texts.end(),
                      "ip saddr @probe_src4 tcp dport 15020 ct state new jump in_probe"),
            texts.end());
  Parameters parameters;
  parameters.cgroup_level = 5;
  const auto probe = chain_named(pod_input_chains(parameters), "in_probe");
  ASSERT_EQ(probe.rules.size(), 1U);
  EXPECT_EQ(probe.rules.front().expressions.front(), Expression(SocketCgroup{5}));
}

TEST(PodInputChains, TheNodeOpensFlowsByASynToNamedPortsAndNobodyElseDoes) {
  std::size_t marks = 0;
  for (const auto& chain : pod_input_chains({})) {
    for (const auto& text : texts_of(chain)) {
      if (text.find("ct mark set 2579") == std::string::npos) continue;
      ++marks;
      EXPECT_EQ(chain.name, "filter_in");
      EXPECT_NE(text.find("saddr @node_src"), std::string::npos) << text;
      EXPECT_NE(text.find("tcp dport @inbound_ports"), std::string::npos) << text;
      EXPECT_NE(text.find("tcp flags & (fin | syn | rst | ack) == syn ct state new"), std::string::npos)
          << text;
    }
  }
  EXPECT_EQ(marks, 2U) << "one for each family";
}

TEST(PodInputChains, WhatIsRelatedToAFlowOfTheNodesStaysOutside) {
  for (const auto& text : texts_of(chain_named(pod_input_chains({}), "filter_in"))) {
    if (text.find("ct mark 2579") == std::string::npos) continue;
    EXPECT_EQ(text, "ct mark 2579 ct direction original ct state established accept");
  }
}

TEST(PodInputChains, TheNodeReachesTheAdminPortOnlyWhereTheHostSaysSo) {
  const std::string rule = "ip saddr @node_src4 tcp dport 15020 ct state new jump in_probe";
  const auto refused = texts_of(chain_named(pod_input_chains({}), "filter_in"));
  EXPECT_EQ(std::count(refused.begin(), refused.end(), rule), 0);
  Parameters parameters;
  parameters.node_probes = NodeProbes::kAdmitted;
  const auto admitted = texts_of(chain_named(pod_input_chains(parameters), "filter_in"));
  EXPECT_EQ(std::count(admitted.begin(), admitted.end(), rule), 1);
  EXPECT_EQ(admitted.back(), "counter drop");
}

TEST(PodInputChains, DirectAccessDiesBeforeEstablishedIsAsked) {
  const auto texts = texts_of(chain_named(pod_input_chains({}), "in_proxy"));
  ASSERT_GE(texts.size(), 2U);
  EXPECT_EQ(texts[0], "ct status & dnat == 0 counter drop");
  EXPECT_EQ(texts[1], "ct state established accept");
}

}  // namespace
}  // namespace podjail::ruleset
