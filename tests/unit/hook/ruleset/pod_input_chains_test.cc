#include <linux/netfilter.h>

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

TEST(PodInputChains, DirectAccessDiesBeforeEstablishedIsAsked) {
  const auto texts = texts_of(chain_named(pod_input_chains({}), "in_proxy"));
  ASSERT_GE(texts.size(), 2U);
  EXPECT_EQ(texts[0], "ct status & dnat == 0 counter drop");
  EXPECT_EQ(texts[1], "ct state established accept");
}

}  // namespace
}  // namespace podjail::ruleset
