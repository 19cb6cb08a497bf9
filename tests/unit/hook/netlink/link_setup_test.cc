#include "hook/netlink/link_setup.h"

#include <fcntl.h>

#include "hook/netlink/links.h"
#include "lib/base/unique_fd.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::netlink {
namespace {

TEST(LinkSetup, MakesAWireWithAnAddress) {
  in_new_netns([] {
    const UniqueFd outside(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    auto outside_route = Socket::open(Protocol::kRoute);
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    auto route = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(route && outside_route);
    const auto added = add_pair(*route, "eth0", "outside", outside.get());
    ASSERT_TRUE(added) << added.error().message();
    EXPECT_EQ(list_links(*outside_route)->front().name, "outside");
    const auto link = list_links(*route)->front();
    EXPECT_EQ(link.name, "eth0");
    EXPECT_TRUE(add_address(*route, link.index, IpAddress::v4({192, 0, 2, 1}), 24));
    EXPECT_TRUE(set_up(*route, link.index));
  });
}

// The source of what is sent there; nothing if nothing leads there.
std::string source_towards(const char* destination) {
  sockaddr_storage address{};
  auto length = Endpoint::parse(destination)->to_sockaddr(address);
  const UniqueFd fd(::socket(address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return {};
  length = sizeof address;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length);
  return Endpoint::from_sockaddr(address)->address.to_string();
}

TEST(LinkSetup, MakesEveryAddressLocal) {
  in_new_netns([] {
    auto route = Socket::open(Protocol::kRoute);
    ASSERT_TRUE(set_up(*route, kLoopbackLink));
    ASSERT_TRUE(add_local_default(*route, IpFamily::kV4));
    ASSERT_TRUE(add_local_default(*route, IpFamily::kV6));
    EXPECT_FALSE(add_local_default(*route, IpFamily::kV4)) << "a second one";
    EXPECT_EQ(source_towards("192.0.2.7:9"), "127.0.0.1");
    EXPECT_EQ(source_towards("[2001:db8::7]:9"), "::1");
  });
}

TEST(LinkSetup, MistakesAreErrors) {
  in_new_netns([] {
    auto route = Socket::open(Protocol::kRoute);
    EXPECT_FALSE(add_pair(*route, "eth0", "outside", -1));
    EXPECT_FALSE(add_address(*route, 4711, IpAddress::v4({192, 0, 2, 1}), 24));
    EXPECT_FALSE(set_up(*route, 4711));
  });
}

}  // namespace
}  // namespace podjail::netlink
