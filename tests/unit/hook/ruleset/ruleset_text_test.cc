#include "hook/ruleset/ruleset_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "hook/ruleset/pod_ruleset.h"

namespace podjail::ruleset {
namespace {

constexpr const char* kGolden = "tests/unit/hook/ruleset/golden/pod_ruleset.nft";

Parameters example() {
  Parameters parameters;
  parameters.cgroup_level = 3;
  parameters.resolvers = {*IpAddress::parse("203.0.113.53"), *IpAddress::parse("2001:db8::53")};
  parameters.grants = {*Endpoint::parse("10.1.2.3:443")};
  parameters.probe_sources = {*Prefix::parse("192.0.2.0/24")};
  parameters.node_probes = NodeProbes::kAdmitted;
  parameters.node_sources = {*IpAddress::parse("192.0.2.1"), *IpAddress::parse("2001:db8:1::1")};
  parameters.inbound_ports = std::vector<std::uint16_t>{8080, 9090};
  parameters.deny = {*Prefix::parse("198.51.100.0/24")};
  parameters.links = {"eth0"};
  parameters.blessing = {0x5eedf00d, 0xc0de1dea};
  return parameters;
}

// PODJAIL_UPDATE_GOLDEN=1 rewrites the file; its diff is the review of a changed ruleset.
TEST(RulesetText, IsTheGoldenFile) {
  const auto text = to_text(build_pod_ruleset(example()));
  if (std::getenv("PODJAIL_UPDATE_GOLDEN") != nullptr) std::ofstream(kGolden) << text;
  std::stringstream golden;
  golden << std::ifstream(kGolden).rdbuf();
  EXPECT_EQ(text, golden.str());
}

TEST(RulesetText, NeverShowsTheSecret) {
  const auto text = to_text(build_pod_ruleset(example()));
  EXPECT_EQ(text.find("5eedf00d"), std::string::npos);
  EXPECT_EQ(text.find(std::to_string(0x5eedf00d)), std::string::npos);
  EXPECT_NE(text.find("<random>"), std::string::npos);
}

TEST(RulesetText, ADevicesNameCannotEndItsQuotes) {
  auto parameters = example();
  parameters.links = {"a\"b"};
  EXPECT_NE(to_text(build_pod_ruleset(parameters)).find("device \"a\\\"b\""), std::string::npos);
}

}  // namespace
}  // namespace podjail::ruleset
