#include "sidecar/net/address_policy.h"

#include <gtest/gtest.h>

namespace podjail::net {
namespace {

UpstreamAddress at(std::string_view text) {
  return {*Endpoint::parse(text)};
}

TEST(AddressPolicy, PermitsPublicAddresses) {
  const AddressPolicy policy({});
  for (const char* text : {"203.0.113.10:443", "8.8.8.8:443", "11.0.0.1:80", "172.32.0.1:80",
                           "[2001:db8::1]:443", "[2606:4700::1111]:443", "100.128.0.1:80"}) {
    EXPECT_TRUE(policy.permits(at(text))) << text;
  }
}

TEST(AddressPolicy, NamesWhatIsGrantedByItself) {
  const AddressPolicy policy({*Grant::parse("127.0.0.1:80"), *Grant::parse("10.0.0.0/8:80"),
                              *Grant::parse("[::1]/128:80"), *Grant::parse("[fd00::]/8:80")});
  EXPECT_TRUE(policy.names(at("127.0.0.1:80")));
  EXPECT_TRUE(policy.names(at("[::1]:80")));
  EXPECT_FALSE(policy.names(at("127.0.0.1:81")));
  EXPECT_FALSE(policy.names(at("127.0.0.2:80")));
  EXPECT_FALSE(policy.names(at("10.1.2.3:80")));
  EXPECT_FALSE(policy.names(at("[fd00::1]:80")));
}

TEST(AddressPolicy, RefusesEverythingThatLeadsInside) {
  const AddressPolicy policy({});
  for (const char* text : {"127.0.0.1:443",      "127.255.0.1:80",
                           "10.0.0.1:443",       "172.16.0.1:80",
                           "172.31.255.255:80",  "192.168.1.1:80",
                           "169.254.169.254:80", "100.64.0.1:80",
                           "100.100.100.200:80", "0.0.0.0:80",
                           "0.1.2.3:80",         "192.0.0.170:80",
                           "198.18.0.1:80",      "198.19.255.255:443",
                           "224.0.0.1:80",       "255.255.255.255:80",
                           "240.0.0.1:80",       "[::]:80",
                           "[::1]:80",           "[::ffff:10.0.0.1]:80",
                           "[::7f00:1]:80",      "[64:ff9b::a00:1]:443",
                           "[64:ff9b:1::1]:443", "[2002:a00:1::1]:80",
                           "[2001:0:1::1]:80",   "[fc00::1]:80",
                           "[fd00:ec2::254]:80", "[fe80::1]:80",
                           "[fec0::1]:80",       "[ff02::1]:80",
                           "[100::1]:80"}) {
    EXPECT_FALSE(policy.permits(at(text))) << text;
  }
}

TEST(AddressPolicy, AGrantOpensItsAddressesAndItsPortOnly) {
  const AddressPolicy policy({*Grant::parse("10.1.2.0/24:443"), *Grant::parse("[fd00:1::5]:8443")});
  EXPECT_TRUE(policy.permits(at("10.1.2.3:443")));
  EXPECT_FALSE(policy.permits(at("10.1.2.3:80")));
  EXPECT_FALSE(policy.permits(at("10.1.3.3:443")));
  EXPECT_TRUE(policy.permits(at("[fd00:1::5]:8443")));
  EXPECT_FALSE(policy.permits(at("[fd00:1::6]:8443")));
}

TEST(Grant, RefusesWhatIsNotAddressAndPort) {
  for (const char* text : {"", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:70000", "host.test:443",
                           "10.0.0.1/8:443", "10.0.0.0/33:1", ":443", "10.0.0.1:https"}) {
    EXPECT_FALSE(Grant::parse(text)) << text;
  }
  EXPECT_TRUE(Grant::parse("[fd00::]/8:443"));
  EXPECT_TRUE(Grant::parse("fd00::/8:443"));
}

}  // namespace
}  // namespace podjail::net
