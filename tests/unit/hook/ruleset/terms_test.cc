#include "hook/ruleset/terms.h"

#include <gtest/gtest.h>
#include <linux/netfilter.h>

#include "hook/ruleset/set_keys.h"

namespace podjail::ruleset {
namespace {

// That each term's text means its expressions is proved with nft itself, by tests/netns/ruleset_test.py.
// Here: how terms make rules, and the places where order of bytes or registers matters.

TEST(Terms, ARuleIsItsTermsInOrder) {
  const auto made = rule("why not", {tcp(), counted(), drop()});
  EXPECT_EQ(made.why, "why not");
  EXPECT_EQ(made.text, "meta l4proto tcp counter drop");
  ASSERT_EQ(made.expressions.size(), 4U);
  EXPECT_EQ(made.expressions[0], Expression(MetaLoad{NFT_META_L4PROTO}));
  EXPECT_EQ(made.expressions[1], Expression(Compare{NFT_CMP_EQ, {6}}));
  EXPECT_EQ(made.expressions[2], Expression(Count{}));
  EXPECT_EQ(made.expressions[3], Expression(Conclude{NF_DROP, {}}));
}

TEST(Terms, TheTextIsNotPartOfWhatARuleIs) {
  auto one = rule("w", {drop()});
  auto other = one;
  other.text = "something else";
  EXPECT_EQ(one, other);
  other.why = "another reason";
  EXPECT_FALSE(one == other);
}

TEST(Terms, TheSidecarIsAskedForAtTheGivenLevel) {
  EXPECT_EQ(from_sidecar(3).expressions.front(), Expression(SocketCgroup{3}));
  EXPECT_FALSE(from_sidecar(3).expressions.front() == Expression(SocketCgroup{2}));
}

TEST(Terms, PortsAreInNetworkOrder) {
  EXPECT_EQ(transport_port_is(53).expressions.back(), Expression(Compare{NFT_CMP_EQ, {0, 53}}));
  EXPECT_EQ(redirect_to(15001).expressions.front(), Expression(LoadImmediate{{0x3a, 0x99}}));
}

TEST(Terms, ThePortLiesBehindTheAddressInTheRegisters) {
  const auto v4 = tcp_destination_in(IpFamily::kV4, "s").expressions;
  const auto v6 = tcp_destination_in(IpFamily::kV6, "s").expressions;
  EXPECT_EQ(std::get<PayloadLoad>(v4.at(5)).reg, static_cast<std::uint32_t>(NFT_REG32_01));
  EXPECT_EQ(std::get<PayloadLoad>(v6.at(5)).reg, static_cast<std::uint32_t>(NFT_REG_2));
}

TEST(Terms, LengthsAreComparedInNetworkOrder) {
  const auto term = length_over(80).expressions;
  EXPECT_EQ(term.at(1), Expression(ToNetworkOrder{}));
  EXPECT_EQ(term.at(2), Expression(Compare{NFT_CMP_GT, {0, 0, 0, 80}}));
}

TEST(Terms, AnonymousSetsAscend) {
  for (const auto& term : {tcp_or_udp(), neighbour_discovery(), flow_mark_is_ours(), is_plain_arp()}) {
    for (const auto& expression : term.expressions) {
      const auto* among = std::get_if<LookupAmong>(&expression);
      if (among == nullptr) continue;
      EXPECT_TRUE(std::is_sorted(among->keys.begin(), among->keys.end())) << term.text;
      for (const auto& key : among->keys) EXPECT_EQ(key.size(), among->key.length) << term.text;
    }
  }
}

TEST(Terms, TheSecretIsInNoText) {
  const Blessing blessing{0x5eedf00d, 0xc0de1dea};
  for (const auto& term : {is_blessed(blessing), set_blessing(blessing)}) {
    EXPECT_NE(term.text.find("<random>"), std::string::npos);
    EXPECT_EQ(term.text.find("5eed"), std::string::npos);
    EXPECT_EQ(term.text.find(std::to_string(blessing.mark)), std::string::npos);
  }
}

}  // namespace
}  // namespace podjail::ruleset
