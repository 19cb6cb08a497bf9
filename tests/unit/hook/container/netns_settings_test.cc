#include "hook/container/netns_settings.h"

#include <algorithm>

#include "lib/base/file.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::container {
namespace {

bool has(const std::vector<Setting>& settings, std::string_view path, std::string_view value) {
  return std::any_of(settings.begin(), settings.end(),
                     [&](const Setting& setting) { return setting.path == path && setting.value == value; });
}

TEST(NetnsSettings, EveryLinkRefusesAdvertisementsAndRedirects) {
  const auto settings = netns_settings({"eth0"});
  for (const char* device : {"all", "default", "eth0"}) {
    const auto below = std::string("ipv6/conf/") + device;
    EXPECT_TRUE(has(settings, below + "/accept_ra", "0"));
    EXPECT_TRUE(has(settings, below + "/accept_redirects", "0"));
    EXPECT_TRUE(has(settings, "ipv4/conf/" + std::string(device) + "/accept_redirects", "0"));
  }
  EXPECT_TRUE(has(settings, "netfilter/nf_conntrack_tcp_loose", "0"));
}

TEST(NetnsSettings, ALinksNameCannotLeadElsewhere) {
  for (const auto& setting : netns_settings({"..", "a/../../b", "."})) {
    EXPECT_EQ(setting.path.find(".."), std::string::npos) << setting.path;
  }
}

TEST(NetnsSettings, AreWrittenInTheNamespaceOfTheThread) {
  in_new_netns([] {
    ASSERT_TRUE(apply_settings({{"ipv6/conf/default/accept_ra", "0"}, {"nothing/of/this/name", "1"}}));
    EXPECT_EQ(*read_file("/proc/sys/net/ipv6/conf/default/accept_ra", 16), "0\n");
  });
}

TEST(NetnsSettings, AValueTheKernelRefusesIsAnError) {
  in_new_netns([] { EXPECT_FALSE(apply_settings({{"ipv6/conf/default/accept_ra", "not a number"}})); });
}

}  // namespace
}  // namespace podjail::container
