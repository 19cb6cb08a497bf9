#include "lib/base/address.h"

#include <gtest/gtest.h>

namespace podjail {
namespace {

TEST(IpAddress, ParsesAndWritesBothFamilies) {
  EXPECT_EQ(IpAddress::parse("192.0.2.1")->to_string(), "192.0.2.1");
  EXPECT_EQ(IpAddress::parse("2001:DB8:0::1")->to_string(), "2001:db8::1");
  EXPECT_TRUE(IpAddress::parse("192.0.2.1")->is_v4());
  EXPECT_FALSE(IpAddress::parse("::1")->is_v4());
}

TEST(IpAddress, RefusesEverySpellingThatAnotherParserMightRead) {
  for (const char* text : {"", "127.1", "0177.0.0.1", "2130706433", "0x7f000001", "[::1]", "fe80::1%eth0",
                           "1.2.3.4 ", "1.2.3.4.5", "::ffff:1.2.3", "1.2.3.256"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0", 8)));
}

TEST(Endpoint, RoundTripsThroughTextAndSockaddr) {
  for (const char* text : {"192.0.2.1:80", "[2001:db8::1]:443", "0.0.0.0:0", "[::]:65535"}) {
    const auto endpoint = Endpoint::parse(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(endpoint->to_string(), text);
    sockaddr_storage storage;
    EXPECT_GT(endpoint->to_sockaddr(storage), 0U);
    EXPECT_EQ(Endpoint::from_sockaddr(storage), endpoint);
  }
}

TEST(Endpoint, RefusesUnbracketedV6AndBadPorts) {
  for (const char* text :
       {"::1:80", "[1.2.3.4]:80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:8a"}) {
    EXPECT_FALSE(Endpoint::parse(text)) << text;
  }
}

TEST(Endpoint, ReadsAMappedAddressAsTheV4AddressItCarries) {
  sockaddr_storage storage;
  Endpoint{*IpAddress::parse("::ffff:10.1.2.3"), 7}.to_sockaddr(storage);
  EXPECT_EQ(Endpoint::from_sockaddr(storage)->to_string(), "10.1.2.3:7");
}

TEST(Endpoint, RefusesOtherAddressFamilies) {
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  EXPECT_FALSE(Endpoint::from_sockaddr(storage));
}

TEST(Prefix, ContainsExactlyItsAddresses) {
  const auto ten = Prefix::parse("172.16.0.0/12");
  ASSERT_TRUE(ten);
  EXPECT_TRUE(ten->contains(*IpAddress::parse("172.16.0.0")));
  EXPECT_TRUE(ten->contains(*IpAddress::parse("172.31.255.255")));
  EXPECT_FALSE(ten->contains(*IpAddress::parse("172.32.0.0")));
  EXPECT_FALSE(ten->contains(*IpAddress::parse("172.15.255.255")));
  EXPECT_FALSE(ten->contains(*IpAddress::parse("::ffff:172.16.0.1")));
  EXPECT_TRUE(Prefix::parse("fc00::/7")->contains(*IpAddress::parse("fdff::1")));
  EXPECT_FALSE(Prefix::parse("fc00::/7")->contains(*IpAddress::parse("fe00::1")));
  EXPECT_TRUE(Prefix::parse("0.0.0.0/0")->contains(*IpAddress::parse("255.1.2.3")));
}

TEST(Prefix, RefusesBitsAfterTheLength) {
  EXPECT_FALSE(Prefix::parse("10.0.0.1/8"));
  EXPECT_FALSE(Prefix::parse("10.0.0.0/33"));
  EXPECT_FALSE(Prefix::parse("10.0.0.0/"));
  EXPECT_FALSE(Prefix::parse("ten/8"));
  EXPECT_EQ(Prefix::parse("10.0.0.1")->to_string(), "10.0.0.1/32");
}

}  // namespace
}  // namespace podjail
