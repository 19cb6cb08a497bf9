#include <linux/netfilter.h>

#include <algorithm>

#include "hook/ruleset/pod_ruleset.h"
#include "tests/unit/hook/ruleset/chain_named.h"

namespace podjail::ruleset {
namespace {

TEST(PodOutputChains, EnforcementDropsByDefaultAndTheRedirectDoesNotEnforce) {
  const auto chains = pod_output_chains({});
  EXPECT_EQ(chain_named(chains, "filter_out").hook->policy, static_cast<std::uint32_t>(NF_DROP));
  EXPECT_EQ(chain_named(chains, "post").hook->policy, static_cast<std::uint32_t>(NF_DROP));
  EXPECT_EQ(chain_named(chains, "nat_out").hook->type, "nat");
}

TEST(PodOutputChains, MarksAreWipedBeforeAnythingIsDecided) {
  const auto texts = texts_of(chain_named(pod_output_chains({}), "filter_out"));
  EXPECT_EQ(texts.front(), "meta mark set 0 meta priority set 0");
  EXPECT_EQ(texts.back(), "goto app_out");
}

TEST(PodOutputChains, NothingIsAcceptedForBeingEstablished) {
  for (const char* name : {"filter_out", "proxy_out", "app_out", "sockless", "nd"}) {
    for (const auto& text : texts_of(chain_named(pod_output_chains({}), name))) {
      EXPECT_EQ(text.find("ct state established"), std::string::npos) << name << ": " << text;
    }
  }
}

TEST(PodOutputChains, TheLevelReachesEveryRuleThatAsksForTheSidecar) {
  Parameters parameters;
  parameters.cgroup_level = 7;
  for (const auto& chain : pod_output_chains(parameters)) {
    for (const auto& rule : chain.rules) {
      for (const auto& expression : rule.expressions) {
        if (const auto* socket = std::get_if<SocketCgroup>(&expression)) {
          EXPECT_EQ(socket->level, 7U) << chain.name;
        }
      }
    }
  }
}

TEST(PodOutputChains, TheContainersPortIsTriedBeforeTheOneOfUnknownOnes) {
  Parameters parameters;
  parameters.cgroup_level = 2;
  const auto texts = texts_of(chain_named(pod_output_chains(parameters), "nat_out"));
  ASSERT_EQ(texts.size(), 7U);
  EXPECT_EQ(texts[0], "socket cgroupv2 level 2 @proxy_cg return") << "the sidecar's are never redirected";
  EXPECT_EQ(texts[5], "meta l4proto tcp redirect to :socket cgroupv2 level 2 map @container_ports");
  EXPECT_EQ(texts[6], "meta l4proto tcp redirect to :15001");
}

TEST(PodOutputChains, TheExplicitProxyIsRedirectedBeforeServicesOfThePodAreLeftAlone) {
  Parameters parameters;
  parameters.cgroup_level = 2;
  const auto texts = texts_of(chain_named(pod_output_chains(parameters), "nat_out"));
  EXPECT_EQ(texts[1],
            "tcp dport 15002 fib daddr type local redirect to :socket cgroupv2 level 2 map "
            "@container_ports");
  EXPECT_EQ(texts[2], "tcp dport 15002 fib daddr type local redirect to :15001");
  EXPECT_EQ(texts[3], "fib daddr type local return");
}

TEST(PodOutputChains, GrantsComeBeforeWhatIsDenied) {
  const auto texts = texts_of(chain_named(pod_output_chains({}), "proxy_out"));
  const auto at = [&texts](std::string_view words) {
    return std::find_if(texts.begin(), texts.end(),
                        [words](const std::string& text) { return text.find(words) != std::string::npos; });
  };
  EXPECT_LT(at("@allow_int4"), at("@deny4"));
  EXPECT_LT(at("@deny6"), at("meta l4proto tcp goto bless_up"));
  EXPECT_EQ(texts.back(), "counter drop");
}

TEST(PodOutputChains, AFlowOfTheNodesIsAnsweredAndNeverTurnedAround) {
  const auto texts = texts_of(chain_named(pod_output_chains({}), "node_out"));
  ASSERT_EQ(texts.size(), 4U);
  EXPECT_EQ(texts[0], "tcp flags & (syn | ack) == syn counter drop") << "before anything is blessed";
  EXPECT_EQ(
      texts[1],
      "ct direction reply ct state established ip daddr @node_src4 tcp sport @inbound_ports goto bless");
  EXPECT_EQ(
      texts[2],
      "ct direction reply ct state established ip6 daddr @node_src6 tcp sport @inbound_ports goto bless");
  EXPECT_EQ(texts[3], "counter drop");
}

TEST(PodOutputChains, OnlyTheWorkloadAnswersTheNode) {
  for (const auto& chain : pod_output_chains({})) {
    for (const auto& text : texts_of(chain)) {
      if (text.find("goto node_out") == std::string::npos) continue;
      EXPECT_EQ(chain.name, "app_out");
      EXPECT_EQ(text, "ct mark 2579 goto node_out");
    }
  }
}

TEST(PodOutputChains, OnlyBlessSetsTheSecret) {
  const Blessing blessing{1, 2};
  Parameters parameters;
  parameters.blessing = blessing;
  const auto wanted = set_blessing(blessing).expressions;
  for (const auto& chain : pod_output_chains(parameters)) {
    for (const auto& rule : chain.rules) {
      const bool sets = std::search(rule.expressions.begin(), rule.expressions.end(), wanted.begin(),
                                    wanted.end()) != rule.expressions.end();
      EXPECT_EQ(sets, chain.name == "bless") << chain.name;
    }
  }
}

}  // namespace
}  // namespace podjail::ruleset
