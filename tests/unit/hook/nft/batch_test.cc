#include "hook/nft/batch.h"

#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include <cerrno>

#include "hook/nft/handles.h"
#include "hook/nft/readback.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::nft {
namespace {

void add_table(Batch& batch, const char* what, int type, std::uint16_t flags) {
  const TablePtr table(nftnl_table_alloc());
  nftnl_table_set_str(table.get(), NFTNL_TABLE_NAME, "jail");
  batch.add(what, static_cast<std::uint16_t>(type), NFPROTO_INET, flags,
            [&table](nlmsghdr* message) { nftnl_table_nlmsg_build_payload(message, table.get()); });
}

TEST(Batch, IsCommittedAsAWhole) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    Batch batch;
    add_table(batch, "add table", NFT_MSG_NEWTABLE, NLM_F_CREATE);
    ASSERT_TRUE(std::move(batch).commit(*socket));
    EXPECT_EQ(read_ruleset(*socket)->size(), 1U);
  });
}

TEST(Batch, AnErrorNamesItsMessageAndUndoesTheRest) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    Batch batch;
    add_table(batch, "add table", NFT_MSG_NEWTABLE, NLM_F_CREATE);
    add_table(batch, "add it again", NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
    add_table(batch, "and again", NFT_MSG_NEWTABLE, NLM_F_CREATE);
    const auto outcome = std::move(batch).commit(*socket);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().system_errno(), EEXIST);
    EXPECT_TRUE(outcome.error().message().starts_with("nftables: add it again")) << outcome.error().message();
    EXPECT_TRUE(read_ruleset(*socket)->empty());
  });
}

TEST(Batch, AnEmptyOneIsNotSent) {
  in_new_netns([] {
    auto socket = netlink::Socket::open(netlink::Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    EXPECT_TRUE(Batch().commit(*socket));
  });
}

}  // namespace
}  // namespace podjail::nft
