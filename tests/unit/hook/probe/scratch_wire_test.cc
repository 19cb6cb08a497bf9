#include "hook/probe/scratch_wire.h"

#include "hook/netlink/links.h"
#include "tests/unit/hook/probe/in_child.h"

namespace podjail::probe {
namespace {

TEST(ScratchWire, LeavesItsProcessInANamespaceWithOneLink) {
  in_child([] {
    const auto outside = enter_scratch_network();
    ASSERT_TRUE(outside) << outside.error().message() << " (this test needs root)";
    EXPECT_TRUE(outside->datagrams && outside->streams && outside->frames);
    auto route = netlink::Socket::open(netlink::Protocol::kRoute);
    const auto links = netlink::list_links(*route);
    ASSERT_EQ(links->size(), 1U);
    EXPECT_EQ(links->front().name, "eth0");
  });
}

}  // namespace
}  // namespace podjail::probe
