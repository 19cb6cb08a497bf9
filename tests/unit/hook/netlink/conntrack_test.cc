#include "hook/netlink/conntrack.h"

#include "tests/unit/hook/new_netns.h"

namespace podjail::netlink {
namespace {

// That known flows are gone afterwards is shown by tests/netns/lifecycle_test.py, which can make some.
TEST(Conntrack, ANamespaceWithoutFlowsIsFlushed) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kNetfilter);
    ASSERT_TRUE(socket);
    const auto flushed = flush_conntrack(*socket);
    EXPECT_TRUE(flushed) << flushed.error().message();
    EXPECT_TRUE(flush_conntrack(*socket)) << "and the socket can be used again";
  });
}

TEST(Conntrack, WithoutASocketForNetfilterItIsAnError) {
  in_new_netns([] {
    auto socket = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(socket);
    EXPECT_FALSE(flush_conntrack(*socket));
  });
}

}  // namespace
}  // namespace podjail::netlink
