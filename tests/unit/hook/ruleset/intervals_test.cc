#include "hook/ruleset/intervals.h"

#include <gtest/gtest.h>

namespace podjail::ruleset {
namespace {

// "1.2.3.4" for a member, "-1.2.3.4" for the end of an interval.
std::vector<std::string> shown(IpFamily family, const std::vector<const char*>& texts) {
  std::vector<Prefix> prefixes;
  for (const char* text : texts) prefixes.push_back(Prefix::parse(text).value());
  std::vector<std::string> out;
  for (const auto& element : interval_elements(family, prefixes)) {
    std::array<std::uint8_t, 16> bytes{};
    std::copy(element.key.begin(), element.key.end(), bytes.begin());
    const auto address = family == IpFamily::kV4 ? IpAddress::v4({bytes[0], bytes[1], bytes[2], bytes[3]})
                                                 : IpAddress::v6(bytes);
    out.push_back((element.role == ElementRole::kIntervalEnd ? "-" : "") + address.to_string());
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST(Intervals, APrefixIsItsFirstAddressAndTheOneAfterItsLast) {
  EXPECT_EQ(shown(IpFamily::kV4, {"10.0.0.0/8"}), (Texts{"-0.0.0.0", "10.0.0.0", "-11.0.0.0"}));
  EXPECT_EQ(shown(IpFamily::kV4, {"192.0.2.7"}), (Texts{"-0.0.0.0", "192.0.2.7", "-192.0.2.8"}));
  EXPECT_EQ(shown(IpFamily::kV6, {"fc00::/7"}), (Texts{"-::", "fc00::", "-fe00::"}));
}

TEST(Intervals, OneFromZeroNeedsNoEndBefore) {
  EXPECT_EQ(shown(IpFamily::kV4, {"0.0.0.0/8"}), (Texts{"0.0.0.0", "-1.0.0.0"}));
}

TEST(Intervals, OneToTheLastAddressHasNoEnd) {
  EXPECT_EQ(shown(IpFamily::kV4, {"240.0.0.0/4"}), (Texts{"-0.0.0.0", "240.0.0.0"}));
  EXPECT_EQ(shown(IpFamily::kV4, {"0.0.0.0/0"}), (Texts{"0.0.0.0"}));
  EXPECT_EQ(shown(IpFamily::kV6, {"::/0"}), (Texts{"::"}));
}

TEST(Intervals, OverlappingAndAdjacentOnesBecomeOne) {
  EXPECT_EQ(shown(IpFamily::kV4, {"10.1.0.0/16", "10.0.0.0/8", "10.2.3.4"}),
            shown(IpFamily::kV4, {"10.0.0.0/8"}));
  EXPECT_EQ(shown(IpFamily::kV4, {"240.0.0.0/4", "224.0.0.0/4"}), shown(IpFamily::kV4, {"224.0.0.0/3"}));
  EXPECT_EQ(shown(IpFamily::kV4, {"0.0.0.0/0", "192.0.2.1", "255.255.255.255"}),
            shown(IpFamily::kV4, {"0.0.0.0/0"}));
  EXPECT_EQ(shown(IpFamily::kV4, {"192.0.2.1", "192.0.2.1"}), shown(IpFamily::kV4, {"192.0.2.1"}));
}

TEST(Intervals, SeparateOnesStayApartAndAscend) {
  EXPECT_EQ(shown(IpFamily::kV4, {"192.0.2.9", "10.0.0.255"}),
            (Texts{"-0.0.0.0", "10.0.0.255", "-10.0.1.0", "192.0.2.9", "-192.0.2.10"}));
}

TEST(Intervals, OnlyTheFamilyAskedForCounts) {
  EXPECT_TRUE(shown(IpFamily::kV6, {"10.0.0.0/8"}).empty());
  EXPECT_TRUE(shown(IpFamily::kV4, {}).empty());
}

}  // namespace
}  // namespace podjail::ruleset
