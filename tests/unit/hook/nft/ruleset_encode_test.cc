#include "hook/nft/ruleset_encode.h"

#include "hook/nft/readback.h"
#include "hook/ruleset/pod_ruleset.h"
#include "lib/contract/container_text.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::nft {
namespace {

ruleset::Ruleset example(std::size_t denied) {
  ruleset::Parameters parameters;
  parameters.cgroup_level = 2;
  parameters.blessing = {1, 2};
  for (std::size_t i = 0; i < denied; ++i) {
    const auto text = "203." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".7";
    parameters.deny.push_back(Prefix::parse(text).value());
  }
  return build_pod_ruleset(parameters);
}

Status commit(netlink::Socket& socket, const ruleset::Ruleset& ruleset, Tables tables) {
  Batch batch;
  if (auto written = append_replacement(batch, ruleset, tables); !written) return written;
  return std::move(batch).commit(socket);
}

TEST(RulesetEncode, TheKernelHoldsWhatWasMeant) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    ASSERT_TRUE(commit(*socket, example(0), Tables::kAbsent));
    EXPECT_EQ(*read_ruleset(*socket), example(0));
  });
}

TEST(RulesetEncode, AReplacementLeavesNothingOfTheOld) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    ASSERT_TRUE(commit(*socket, example(3), Tables::kPresent)) << "works where nothing is, too";
    ASSERT_TRUE(commit(*socket, example(1), Tables::kPresent));
    EXPECT_EQ(*read_ruleset(*socket), example(1));
    EXPECT_FALSE(commit(*socket, example(1), Tables::kAbsent));
  });
}

TEST(RulesetEncode, SetsOfTheLargestConfigurationFit) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    const auto committed = commit(*socket, example(1024), Tables::kAbsent);
    ASSERT_TRUE(committed) << committed.error().message();
    EXPECT_EQ(*read_ruleset(*socket), example(1024));
  });
}

TEST(RulesetEncode, ASetsElementsAreExchangedInOneBatch) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    auto ruleset = example(0);
    ASSERT_TRUE(commit(*socket, ruleset, Tables::kAbsent));
    for (const std::uint64_t cgroup : {7U, 8U}) {
      const auto present = ruleset[0].sets[0].elements;
      ruleset[0].sets[0].elements = {ruleset::sidecar_element(cgroup)};
      Batch batch;
      ASSERT_TRUE(append_set_change(batch, ruleset[0], ruleset[0].sets[0], present));
      ASSERT_TRUE(std::move(batch).commit(*socket));
      EXPECT_EQ(*read_ruleset(*socket), ruleset);
    }
  });
}

TEST(RulesetEncode, AMapKeepsItsValuesAndComments) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    auto ruleset = example(0);
    ASSERT_TRUE(commit(*socket, ruleset, Tables::kAbsent));
    auto& map = ruleset[0].sets[1];
    ASSERT_EQ(map.name, ruleset::kContainerMap);
    const std::string longest(contract::kMaxContainerText, 'x');
    map.elements = {ruleset::container_element({7, 1, "build", "c1"}),
                    ruleset::container_element({8, 31, longest, longest})};
    Batch batch;
    ASSERT_TRUE(append_set_change(batch, ruleset[0], map, {}));
    const auto committed = std::move(batch).commit(*socket);
    ASSERT_TRUE(committed) << committed.error().message();
    EXPECT_EQ(*read_ruleset(*socket), ruleset);
  });
}

TEST(RulesetEncode, AnExpressionNobodyKnowsIsNotSent) {
  auto ruleset = example(0);
  ruleset[0].chains[0].rules[0].expressions.push_back(ruleset::Unknown{"log"});
  Batch batch;
  const auto written = append_replacement(batch, ruleset, Tables::kAbsent);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind(), ErrorKind::kInvalid);
}

}  // namespace
}  // namespace podjail::nft
