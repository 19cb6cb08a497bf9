#include "hook/nft/readback.h"

#include <linux/netfilter.h>

#include "hook/nft/ruleset_encode.h"
#include "hook/ruleset/pod_ruleset.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::nft {
namespace {

void commit(netlink::Socket& socket, const ruleset::Ruleset& ruleset) {
  Batch batch;
  ASSERT_TRUE(append_replacement(batch, ruleset, Tables::kPresent));
  const auto committed = std::move(batch).commit(socket);
  ASSERT_TRUE(committed) << committed.error().message();
}

TEST(Readback, AnEmptyNamespaceHasNoTables) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    EXPECT_TRUE(read_ruleset(*socket)->empty());
  });
}

TEST(Readback, OneTableIsOne) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    auto ruleset = ruleset::build_pod_ruleset({});
    ruleset.pop_back();
    commit(*socket, ruleset);
    EXPECT_EQ(*read_ruleset(*socket), ruleset);
  });
}

TEST(Readback, TablesOfOthersAreNotOurs) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    auto ruleset = ruleset::build_pod_ruleset({});
    auto others = ruleset;
    for (auto& table : others) table.name = "mesh";
    commit(*socket, others);
    EXPECT_TRUE(read_ruleset(*socket)->empty());
    commit(*socket, ruleset);
    EXPECT_EQ(*read_ruleset(*socket), ruleset);
  });
}

TEST(Readback, EveryPartOfAChainIsRead) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    const ruleset::Ruleset ruleset = {
        {ruleset::TableFamily::kNetdev,
         "jail",
         {},
         {{"in", ruleset::BaseHook{"filter", NF_NETDEV_EGRESS, -7, NF_DROP, "lo"}, {}}}}};
    commit(*socket, ruleset);
    EXPECT_EQ(*read_ruleset(*socket), ruleset);
  });
}

}  // namespace
}  // namespace podjail::nft
