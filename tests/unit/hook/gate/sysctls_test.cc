#include "hook/gate/sysctls.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string with(const std::string& name, const HookConfig& config = {}) {
  auto bundle = plain_bundle();
  bundle.confinement.sysctls = {{name, "1"}};
  return sentence(sysctl_objection, bundle, config);
}

TEST(GateSysctls, SafeOnesPassHoweverTheyAreWritten) {
  for (const char* name :
       {"net.ipv4.ip_unprivileged_port_start", "net/ipv4/ping_group_range", "kernel.shmmax",
        "net.ipv4.tcp_keepalive_time", "fs.mqueue.msg_max", "net.core.somaxconn"})
    EXPECT_EQ(with(name), "") << name;
}

TEST(GateSysctls, OthersAreRefusedByName) {
  for (const char* name :
       {"net.ipv4.ip_forward", "net.ipv4.conf.all.route_localnet", "net.ipv4.conf.eth0.accept_local",
        "net.ipv4.conf.all.rp_filter", "net.ipv6.conf.all.forwarding", "net.ipv4.tcp_tw_reuse",
        "net.ipv4.ip_local_port_range.x", "kernel.core_pattern", "vm.overcommit_memory", "fs.mqueuex", ""})
    EXPECT_THAT(with(name), HasSubstr("sysctl " + std::string(name) + ", which")) << name;
  EXPECT_THAT(with("fs/mqueue/../../kernel/core_pattern"), HasSubstr("allow_sysctls"));
}

TEST(GateSysctls, ASettingAllowsOneByName) {
  HookConfig config;
  config.allow_sysctls = {"net.ipv4.tcp_rmem"};
  EXPECT_EQ(with("net/ipv4/tcp_rmem", config), "");
  EXPECT_NE(with("net.ipv4.tcp_wmem", config), "");
}

TEST(GateSysctls, ThoseOfRealRuntimes) {
  for (const char* name : {"docker", "podman", "containerd_member"})
    EXPECT_EQ(sentence(sysctl_objection, document(name)), "") << name;
  EXPECT_EQ(sentence(sysctl_objection, document("docker_init")), "") << "net.core.somaxconn";
}

}  // namespace
}  // namespace podjail::hook
