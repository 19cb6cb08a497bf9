#include "hook/netlink/addresses.h"

#include "tests/unit/hook/two_netns.h"

namespace podjail::netlink {
namespace {

TEST(Addresses, ThoseOfLoAndOfLinksAloneAreLeftOut) {
  in_new_netns([] {
    auto route = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(set_up(*route, kLoopbackLink));
    EXPECT_TRUE(list_addresses(*route)->empty()) << "127.0.0.1 and ::1 are there";
  });
}

TEST(Addresses, AreThoseOfTheNamespaceOfTheSocket) {
  in_node_and_pod(
      [](Socket& route) {
        EXPECT_EQ(*list_addresses(route), std::vector<IpAddress>{*IpAddress::parse(kPodAddress)})
            << "without its link-local one";
      },
      [](Socket& route) {
        EXPECT_EQ(*list_addresses(route), std::vector<IpAddress>{*IpAddress::parse(kNodeAddress)});
      });
}

}  // namespace
}  // namespace podjail::netlink
