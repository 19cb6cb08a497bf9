#include "hook/node_addresses.h"

#include <gtest/gtest.h>

#include <map>

namespace podjail::hook {
namespace {

using netlink::Route;
using netlink::RouteKind;

IpAddress ip(const char* text) {
  return IpAddress::parse(text).value();
}

// A host that reaches `first` from `second`; its own addresses are local.
class Host {
 public:
  Host& reaches(const char* pod, const char* source) {
    routes_[ip(pod)] = {RouteKind::kUnicast, ip(source)};
    routes_.try_emplace(ip(source), Route{RouteKind::kLocal, ip(source)});
    return *this;
  }
  Host& has(const char* address, Route route) {
    routes_[ip(address)] = route;
    return *this;
  }
  NodeAddresses towards(const std::vector<IpAddress>& pod) const {
    return node_addresses(pod, [this](const IpAddress& address) -> Result<Route> {
      const auto found = routes_.find(address);
      if (found == routes_.end()) return fail(ErrorKind::kSystem, "no route to " + address.to_string());
      return found->second;
    });
  }

 private:
  std::map<IpAddress, Route> routes_;
};

TEST(NodeAddresses, AreTheSourcesTowardsEachOfThePodsAddresses) {
  const auto host = Host().reaches("10.1.0.7", "10.1.0.1").reaches("2001:db8::7", "2001:db8::1");
  const auto found = host.towards({ip("10.1.0.7"), ip("2001:db8::7")});
  EXPECT_EQ(found.addresses, (std::vector<IpAddress>{ip("10.1.0.1"), ip("2001:db8::1")}));
  EXPECT_EQ(found.doubt, "");
}

TEST(NodeAddresses, OneThatIsTheSameForTwoOfThemIsOne) {
  const auto host = Host().reaches("10.1.0.7", "192.0.2.1").reaches("10.2.0.7", "192.0.2.1");
  EXPECT_EQ(host.towards({ip("10.1.0.7"), ip("10.2.0.7")}).addresses,
            std::vector<IpAddress>{ip("192.0.2.1")});
}

TEST(NodeAddresses, WithoutAnAddressOfThePodThereIsNone) {
  const auto found = Host().towards({});
  EXPECT_TRUE(found.addresses.empty());
  EXPECT_EQ(found.doubt, "the pod has no address");
}

TEST(NodeAddresses, WithoutARouteThereIsNone) {
  const auto found = Host().towards({ip("10.1.0.7")});
  EXPECT_TRUE(found.addresses.empty());
  EXPECT_EQ(found.doubt, "no route to 10.1.0.7");
}

TEST(NodeAddresses, WhatOneFamilyCannotTellTheOtherStillDoes) {
  const auto found = Host().reaches("10.1.0.7", "10.1.0.1").towards({ip("10.1.0.7"), ip("2001:db8::7")});
  EXPECT_EQ(found.addresses, std::vector<IpAddress>{ip("10.1.0.1")});
  EXPECT_EQ(found.doubt, "no route to 2001:db8::7");
}

TEST(NodeAddresses, APodThatTheHostTakesForItselfTellsNothing) {
  const auto found = Host().has("10.1.0.7", {RouteKind::kLocal, ip("10.1.0.7")}).towards({ip("10.1.0.7")});
  EXPECT_TRUE(found.addresses.empty());
  EXPECT_NE(found.doubt.find("leads to no other namespace"), std::string::npos);
}

TEST(NodeAddresses, ABlackholeTellsNothing) {
  EXPECT_TRUE(Host()
                  .has("10.1.0.7", {RouteKind::kOther, ip("10.1.0.1")})
                  .towards({ip("10.1.0.7")})
                  .addresses.empty());
}

TEST(NodeAddresses, ARouteWithoutASourceTellsNothing) {
  const auto found = Host().has("10.1.0.7", {RouteKind::kUnicast, {}}).towards({ip("10.1.0.7")});
  EXPECT_TRUE(found.addresses.empty());
  EXPECT_NE(found.doubt.find("has no source"), std::string::npos);
}

TEST(NodeAddresses, NobodysAddressIsNotTheNodes) {
  for (const char* source : {"0.0.0.0", "127.0.0.1", "127.9.9.9", "0.1.2.3"})
    EXPECT_TRUE(Host().reaches("10.1.0.7", source).towards({ip("10.1.0.7")}).addresses.empty()) << source;
  for (const char* source : {"::", "::1"})
    EXPECT_TRUE(Host().reaches("2001:db8::7", source).towards({ip("2001:db8::7")}).addresses.empty())
        << source;
}

TEST(NodeAddresses, ThePodsOwnAddressIsNotTheNodes) {
  const auto host = Host().reaches("10.1.0.7", "10.1.0.8").reaches("10.1.0.8", "10.1.0.1");
  const auto found = host.towards({ip("10.1.0.7"), ip("10.1.0.8")});
  EXPECT_EQ(found.addresses, std::vector<IpAddress>{ip("10.1.0.1")}) << "the other one's source still is";
  EXPECT_NE(found.doubt.find("10.1.0.8"), std::string::npos);
}

TEST(NodeAddresses, AnAddressThatTheHostHasNotItselfIsNotTheNodes) {
  const auto elsewhere =
      Host().reaches("10.1.0.7", "10.1.0.1").has("10.1.0.1", {RouteKind::kUnicast, ip("192.0.2.1")});
  EXPECT_TRUE(elsewhere.towards({ip("10.1.0.7")}).addresses.empty());
}

TEST(NodeAddresses, ASourceOfTheOtherFamilyIsNotTheNodes) {
  EXPECT_TRUE(Host().reaches("10.1.0.7", "2001:db8::1").towards({ip("10.1.0.7")}).addresses.empty());
}

}  // namespace
}  // namespace podjail::hook
