#include "hook/netlink/links.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <array>

#include "tests/unit/hook/new_netns.h"

namespace podjail::netlink {
namespace {

// Adds a pair of virtual links.
void add_pair(Socket& route, const char* name) {
  alignas(nlmsghdr) std::array<char, 512> room{};
  auto* request = mnl_nlmsg_put_header(room.data());
  request->nlmsg_type = RTM_NEWLINK;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK;
  request->nlmsg_seq = 7;
  mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg));
  mnl_attr_put_strz(request, IFLA_IFNAME, name);
  auto* nest = mnl_attr_nest_start(request, IFLA_LINKINFO);
  mnl_attr_put_strz(request, IFLA_INFO_KIND, "veth");
  mnl_attr_nest_end(request, nest);
  ASSERT_TRUE(route.send({room.data(), request->nlmsg_len}));
  const auto added =
      route.await_acknowledgement(7, 7, [](std::uint32_t) { return std::string("add a link"); });
  ASSERT_TRUE(added) << added.error().message();
}

TEST(Links, ANewNamespaceHasNoneBesidesLo) {
  in_new_netns([] {
    auto route = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(route);
    EXPECT_TRUE(list_links(*route)->empty());
  });
}

TEST(Links, AreListedInTheOrderOfTheirIndex) {
  in_new_netns([] {
    auto route = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(route);
    add_pair(*route, "net9");
    const auto links = list_links(*route);
    ASSERT_TRUE(links);
    ASSERT_EQ(links->size(), 2U);  // a veth and its peer
    EXPECT_LT((*links)[0].index, (*links)[1].index);
    EXPECT_TRUE((*links)[0].name == "net9" || (*links)[1].name == "net9");
  });
}

}  // namespace
}  // namespace podjail::netlink
