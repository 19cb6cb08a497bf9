#include "sidecar/config/config_values.h"

#include <gtest/gtest.h>

namespace podjail::config {
namespace {

template <typename T>
std::string reread(const ValueKind<T>& kind, std::string_view text) {
  const auto value = kind.parse(text);
  return value ? kind.show(*value) : "refused";
}

TEST(ConfigValues, PlainTextIsShortAndPrintable) {
  EXPECT_EQ(reread(kPlainText, ""), "");
  EXPECT_EQ(reread(kPlainText, "build-1"), "build-1");
  EXPECT_EQ(reread(kPlainText, "a\nb"), "refused");
  EXPECT_EQ(reread(kPlainText, std::string_view("a\0b", 3)), "refused");
  EXPECT_EQ(reread(kPlainText, std::string(254, 'a')), "refused");
}

TEST(ConfigValues, PathsAreAbsolute) {
  EXPECT_EQ(reread(kAbsolutePath, "/etc/a b"), "/etc/a b");
  EXPECT_EQ(reread(kAbsolutePath, "etc"), "refused");
  EXPECT_EQ(reread(kAbsolutePath, ""), "refused");
  EXPECT_EQ(reread(kAbsolutePath, std::string_view("/etc\0/x", 7)), "refused");
  EXPECT_EQ(reread(kAbsolutePath, "/" + std::string(4095, 'a')), "refused");
}

TEST(ConfigValues, ALogPathMayBeStandardOutput) {
  EXPECT_EQ(reread(kLogPath, "-"), "-");
  EXPECT_EQ(reread(kLogPath, "/var/log/x"), "/var/log/x");
  EXPECT_EQ(reread(kLogPath, "x"), "refused");
}

TEST(ConfigValues, AddressesHaveOneSpelling) {
  EXPECT_EQ(reread(kIpAddress, "::"), "::");
  EXPECT_EQ(reread(kIpAddress, "0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(reread(kIpAddress, "localhost"), "refused");
  EXPECT_EQ(reread(kIpAddress, "127.1"), "refused");
}

TEST(ConfigValues, AResolverListensOnPort53UnlessSaid) {
  EXPECT_EQ(reread(kResolver, "203.0.113.1"), "203.0.113.1:53");
  EXPECT_EQ(reread(kResolver, "2001:db8::1"), "[2001:db8::1]:53");
  EXPECT_EQ(reread(kResolver, "[2001:db8::1]:5353"), "[2001:db8::1]:5353");
  EXPECT_EQ(reread(kResolver, "203.0.113.1:0"), "refused");
  EXPECT_EQ(reread(kResolver, "dns.test"), "refused");
}

TEST(ConfigValues, AGrantHasAPort) {
  EXPECT_EQ(reread(kGrant, "10.0.0.0/8:443"), "10.0.0.0/8:443");
  EXPECT_EQ(reread(kGrant, "10.1.2.3:443"), "10.1.2.3/32:443");
  EXPECT_EQ(reread(kGrant, "10.1.2.3"), "refused");
  EXPECT_EQ(reread(kGrant, "10.1.2.3/8:443"), "refused");
}

TEST(ConfigValues, HostNamesAreCanonical) {
  EXPECT_EQ(reread(kHostName, "SVC.Cluster.Local"), "svc.cluster.local");
  EXPECT_EQ(reread(kHostName, "a..b"), "refused");
}

TEST(ConfigValues, TheQueryIsRedactedOrWritten) {
  EXPECT_EQ(reread(kQueryPolicy, "redacted"), "redacted");
  EXPECT_EQ(reread(kQueryPolicy, "written"), "written");
  EXPECT_EQ(reread(kQueryPolicy, "Written"), "refused");
}

TEST(ConfigValues, AProxyIsEmptyOrAHostWithAPort) {
  EXPECT_EQ(reread(kProxy, ""), "");
  EXPECT_EQ(reread(kProxy, "10.0.0.9:3128"), "10.0.0.9:3128");
  EXPECT_EQ(reread(kProxy, "10.0.0.9:0"), "refused");
  EXPECT_EQ(reread(kProxy, "proxy.corp.test:3128"), "proxy.corp.test:3128");
  EXPECT_EQ(reread(kProxy, "user:secret@proxy.corp.test:3128"), "refused");
}

TEST(ConfigValues, AHostWithoutProxyIsANameOrAllBelowOne) {
  EXPECT_EQ(reread(kNoProxy, "A.test"), "a.test");
  EXPECT_EQ(reread(kNoProxy, ".corp.test"), ".corp.test");
  for (const char* text : {"", ".", "*", "*.corp.test", "10.0.0.0/8", "10.0.0.1", "..test"})
    EXPECT_EQ(reread(kNoProxy, text), "refused") << text;
}

TEST(ConfigValues, AProgramOutsideIsOffAloneOrBesidePolicies) {
  EXPECT_EQ(kExternalPolicy.parse("off"), ExternalPolicy::kOff);
  EXPECT_EQ(kExternalPolicy.parse("alone"), ExternalPolicy::kAlone);
  EXPECT_EQ(kExternalPolicy.parse("both"), ExternalPolicy::kBoth);
  for (const char* other : {"", "on", "Alone", "true"}) EXPECT_FALSE(kExternalPolicy.parse(other)) << other;
  EXPECT_EQ(kExternalPolicy.show(ExternalPolicy::kBoth), "both");
}

TEST(ConfigValues, AnExplicitProxyIsServedAtItsPortOnRedirectedConnectionsOrBoth) {
  EXPECT_EQ(reread(kExplicitProxy, "off"), "off");
  EXPECT_EQ(reread(kExplicitProxy, "transparent"), "transparent");
  EXPECT_EQ(reread(kExplicitProxy, "port"), "port");
  EXPECT_EQ(reread(kExplicitProxy, "both"), "both");
  EXPECT_EQ(reread(kExplicitProxy, "on"), "refused");
}

}  // namespace
}  // namespace podjail::config
