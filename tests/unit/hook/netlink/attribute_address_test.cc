#include "hook/netlink/attribute_address.h"

#include <gtest/gtest.h>

namespace podjail::netlink {
namespace {

std::optional<IpAddress> read(const std::vector<std::uint8_t>& payload, int family) {
  alignas(nlmsghdr) std::array<char, 256> room{};
  auto* message = mnl_nlmsg_put_header(room.data());
  auto* attribute = static_cast<nlattr*>(mnl_nlmsg_get_payload_tail(message));
  mnl_attr_put(message, 1, payload.size(), payload.data());
  return address_in(attribute, family);
}

TEST(AttributeAddress, HasTheLengthOfItsFamilyOrIsNone) {
  EXPECT_EQ(read({192, 0, 2, 1}, AF_INET), IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(read(std::vector<std::uint8_t>(16, 0), AF_INET6), IpAddress::parse("::"));
  EXPECT_FALSE(read({192, 0, 2, 1}, AF_INET6));
  EXPECT_FALSE(read(std::vector<std::uint8_t>(16, 0), AF_INET));
  EXPECT_FALSE(read({192, 0, 2}, AF_INET));
  EXPECT_FALSE(read({}, AF_INET));
  EXPECT_FALSE(read({192, 0, 2, 1}, AF_UNSPEC));
}

}  // namespace
}  // namespace podjail::netlink
