#include "hook/netlink/routes.h"

#include "tests/unit/hook/two_netns.h"

namespace podjail::netlink {
namespace {

const auto kPod = *IpAddress::parse(kPodAddress);
const auto kNode = *IpAddress::parse(kNodeAddress);

TEST(Routes, TellTheSourceThatAConnectionWouldHave) {
  in_node_and_pod([](Socket&) {},
                  [](Socket& route) {
                    const auto towards = route_to(route, kPod);
                    ASSERT_TRUE(towards) << towards.error().message();
                    EXPECT_EQ(towards->kind, RouteKind::kUnicast);
                    EXPECT_EQ(towards->source, kNode);
                    EXPECT_EQ(route_to(route, kNode)->kind, RouteKind::kLocal);
                  });
}

TEST(Routes, TheSameSocketAnswersAfterAnError) {
  in_node_and_pod([](Socket&) {},
                  [](Socket& route) {
                    const auto nowhere = route_to(route, *IpAddress::parse("203.0.113.1"));
                    ASSERT_FALSE(nowhere);
                    EXPECT_EQ(nowhere.error().system_errno(), ENETUNREACH);
                    EXPECT_EQ(route_to(route, kPod)->source, kNode);
                  });
}

TEST(Routes, OfTheOtherFamilyAreAskedForToo) {
  in_new_netns([] {
    auto route = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(set_up(*route, kLoopbackLink));
    EXPECT_EQ(route_to(*route, *IpAddress::parse("::1"))->kind, RouteKind::kLocal);
    ASSERT_TRUE(add_local_default(*route, IpFamily::kV6));
    const auto anywhere = route_to(*route, *IpAddress::parse("2001:db8::1"));
    ASSERT_TRUE(anywhere);
    EXPECT_EQ(anywhere->kind, RouteKind::kLocal);
    EXPECT_EQ(anywhere->source, *IpAddress::parse("::1"));
  });
}

}  // namespace
}  // namespace podjail::netlink
