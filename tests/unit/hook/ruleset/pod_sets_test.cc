#include <gtest/gtest.h>

#include <algorithm>

#include "hook/ruleset/pod_ruleset.h"
#include "hook/ruleset/register_bytes.h"
#include "hook/ruleset/set_keys.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

Set set_named(const Parameters& parameters, std::string_view name) {
  const auto sets = pod_sets(parameters);
  const auto found =
      std::find_if(sets.begin(), sets.end(), [name](const Set& set) { return set.name == name; });
  EXPECT_NE(found, sets.end()) << name;
  return *found;
}

bool denies(const Set& set, const char* text) {
  const auto address = IpAddress::parse(text).value();
  const Bytes key(address.bytes().begin(), address.bytes().begin() + (address.is_v4() ? 4 : 16));
  auto role = ElementRole::kIntervalEnd;
  for (const auto& element : set.elements) {
    if (element.key <= key) role = element.role;
  }
  return role == ElementRole::kMember;
}

TEST(PodSets, NothingMayLeaveUnlessToldSo) {
  EXPECT_TRUE(set_named({}, "proxy_cg").elements.empty());
  EXPECT_TRUE(set_named({}, "dns_up4").elements.empty());
  EXPECT_TRUE(set_named({}, "allow_int4").elements.empty());
  EXPECT_TRUE(set_named({}, "probe_src4").elements.empty());
  EXPECT_TRUE(set_named({}, "node_src4").elements.empty());
  EXPECT_TRUE(set_named({}, "node_src6").elements.empty());
  EXPECT_TRUE(set_named({}, "inbound_ports").elements.empty());
}

TEST(PodSets, TheSidecarIsItsCgroupId) {
  Parameters parameters;
  parameters.sidecar_cgroup = 4711;
  EXPECT_EQ(set_named(parameters, "proxy_cg").elements,
            std::vector<Element>{{host_order(std::uint64_t{4711})}});
}

TEST(PodSets, EveryPrivateAddressIsDenied) {
  const auto four = set_named({}, "deny4");
  const auto six = set_named({}, "deny6");
  for (const char* address :
       {"10.1.2.3", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.168.0.1", "100.64.0.1",
        "198.18.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.0.8"}) {
    EXPECT_TRUE(denies(four, address)) << address;
  }
  for (const char* address : {"::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fd00:ec2::254", "fe80::1",
                              "ff02::1", "2002:a00:1::", "2001::1", "::", "64:ff9b:1::1"}) {
    EXPECT_TRUE(denies(six, address)) << address;
  }
  EXPECT_FALSE(denies(four, "203.0.113.10"));
  EXPECT_FALSE(denies(four, "172.32.0.1"));
  EXPECT_FALSE(denies(six, "2001:db8::1"));
  EXPECT_FALSE(denies(six, "2600::1"));
}

TEST(PodSets, ConfiguredPrefixesAreDeniedToo) {
  Parameters parameters;
  parameters.deny = {*Prefix::parse("203.0.113.0/24"), *Prefix::parse("2001:db8::/32")};
  EXPECT_TRUE(denies(set_named(parameters, "deny4"), "203.0.113.10"));
  EXPECT_TRUE(denies(set_named(parameters, "deny6"), "2001:db8::1"));
  EXPECT_TRUE(denies(set_named(parameters, "deny4"), "10.0.0.1"));
}

TEST(PodSets, FamiliesAreKeptApartAndDuplicatesAreOne) {
  Parameters parameters;
  const auto four = *IpAddress::parse("203.0.113.53");
  parameters.resolvers = {four, *IpAddress::parse("2001:db8::53"), four};
  EXPECT_EQ(set_named(parameters, "dns_up4").elements, (std::vector<Element>{{{203, 0, 113, 53}}}));
  EXPECT_EQ(set_named(parameters, "dns_up6").elements.size(), 1U);
}

TEST(PodSets, AGrantIsAddressAndPaddedPort) {
  Parameters parameters;
  parameters.grants = {*Endpoint::parse("10.1.2.3:443"), *Endpoint::parse("[2001:db8::7]:8443")};
  EXPECT_EQ(set_named(parameters, "allow_int4").elements.front().key, (Bytes{10, 1, 2, 3, 0x01, 0xbb, 0, 0}));
  EXPECT_EQ(set_named(parameters, "allow_int6").elements.front().key.size(), kIpv6ServiceKey.length);
}

TEST(PodSets, ThePortsOfTheContainersAreTheSidecars) {
  const auto ports = set_named({}, "proxy_ports").elements;
  for (std::uint16_t slot = 1; slot <= contract::kContainerSlots; ++slot) {
    const auto port = container_element({1, slot, "", "c1"}).value;
    EXPECT_NE(std::find(ports.begin(), ports.end(), Element{port}), ports.end()) << slot;
  }
}

TEST(PodSets, KeysHaveTheLengthOfTheirSet) {
  Parameters parameters;
  parameters.sidecar_cgroup = 1;
  parameters.containers = {{2, 1, "build", "c1"}};
  parameters.resolvers = {*IpAddress::parse("203.0.113.53"), *IpAddress::parse("2001:db8::53")};
  parameters.grants = {*Endpoint::parse("10.1.2.3:443"), *Endpoint::parse("[2001:db8::7]:8443")};
  parameters.probe_sources = {*Prefix::parse("10.0.0.0/8"), *Prefix::parse("2001:db8::/32")};
  parameters.node_sources = {*IpAddress::parse("10.0.0.1"), *IpAddress::parse("2001:db8::1")};
  parameters.inbound_ports = std::vector<std::uint16_t>{9090, 80};
  for (const auto& set : pod_sets(parameters)) {
    EXPECT_FALSE(set.elements.empty()) << set.name;
    for (const auto& element : set.elements) {
      EXPECT_EQ(element.key.size(), set.key.length) << set.name;
      EXPECT_EQ(element.value.size(), set.value.length) << set.name;
    }
    EXPECT_TRUE(std::is_sorted(set.elements.begin(), set.elements.end())) << set.name;
  }
}

}  // namespace
}  // namespace podjail::ruleset
