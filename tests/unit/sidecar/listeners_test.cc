#include "sidecar/listeners.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace podjail {
namespace {

net::InheritedListener inherited(std::string name) {
  return {std::move(name), UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))};
}

std::vector<net::InheritedListener> inherited(std::initializer_list<const char*> names) {
  std::vector<net::InheritedListener> all;
  for (const auto* name : names) all.push_back(inherited(name));
  return all;
}

TEST(SortListeners, PutsEachWhereItsNameSays) {
  auto given = inherited({"dns-tcp", "proxy", "dns-udp", "proxy", "admin"});
  const int dns_tcp = given[0].fd.get();
  const int proxy = given[1].fd.get();
  const int dns_udp = given[2].fd.get();
  const int admin = given[4].fd.get();
  const auto listeners = sort_listeners(std::move(given));
  ASSERT_TRUE(listeners);
  ASSERT_EQ(2U, listeners->proxy.size());
  EXPECT_EQ(proxy, listeners->proxy[0].get());
  EXPECT_EQ(dns_tcp, listeners->dns.tcp.at(0).get());
  EXPECT_EQ(dns_udp, listeners->dns.udp.at(0).get());
  EXPECT_EQ(admin, listeners->admin.get());
}

TEST(SortListeners, TellWhereWeAreAskedAsAProxyAndWhomToAsk) {
  const auto listeners = sort_listeners(inherited({"explicit", "external", "external"}));
  ASSERT_TRUE(listeners);
  EXPECT_TRUE(listeners->proxy.empty());
  EXPECT_EQ(1U, listeners->explicit_proxy.size());
  EXPECT_EQ(2U, listeners->external.size());
}

TEST(CheckExternal, ThereIsAWayOutsideForEachWorkerThatNeedsOneAndNoOther) {
  config::Config config;
  config.workers = 2;
  EXPECT_TRUE(check_external(config, 0));
  EXPECT_FALSE(check_external(config, 2));
  for (const auto external : {config::ExternalPolicy::kAlone, config::ExternalPolicy::kBoth}) {
    config.policy.external = external;
    EXPECT_FALSE(check_external(config, 0));
    EXPECT_FALSE(check_external(config, 1));
    EXPECT_TRUE(check_external(config, 2));
  }
}

TEST(SortListeners, WithoutAdminServeNoAdmin) {
  EXPECT_FALSE(sort_listeners(inherited({"proxy"})).value().admin);
}

TEST(SortListeners, WithoutAProxyAreRefused) {
  EXPECT_FALSE(sort_listeners(inherited({"dns-udp", "dns-tcp", "admin"})));
}

}  // namespace
}  // namespace podjail
