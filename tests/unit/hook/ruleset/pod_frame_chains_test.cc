#include <linux/netfilter.h>

#include "hook/ruleset/pod_ruleset.h"
#include "tests/unit/hook/ruleset/chain_named.h"

namespace podjail::ruleset {
namespace {

TEST(PodFrameChains, EveryLinkHasAChainThatDropsByDefault) {
  Parameters parameters;
  parameters.links = {"eth0", "net1", "net2"};
  const auto chains = pod_frame_chains(parameters);
  ASSERT_EQ(chains.size(), 4U);
  const char* names[] = {"eg", "eg2", "eg3"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(chains[i].name, names[i]);
    ASSERT_TRUE(chains[i].hook);
    EXPECT_EQ(chains[i].hook->device, parameters.links[i]);
    EXPECT_EQ(chains[i].hook->number, static_cast<std::uint32_t>(NF_NETDEV_EGRESS));
    EXPECT_EQ(chains[i].hook->policy, static_cast<std::uint32_t>(NF_DROP));
  }
}

TEST(PodFrameChains, WithoutLinksThereIsNoDeviceChain) {
  const auto chains = pod_frame_chains({});
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_EQ(chains.front().name, "arp_out");
  EXPECT_FALSE(chains.front().hook);
}

TEST(PodFrameChains, TheSecretIsWipedInTheRuleThatAcceptsIt) {
  Parameters parameters;
  parameters.links = {"eth0"};
  EXPECT_EQ(texts_of(pod_frame_chains(parameters).front()).front(),
            "meta mark <random> meta priority <random> meta mark set 0 meta priority set 0 counter accept");
}

}  // namespace
}  // namespace podjail::ruleset
