#include "webhook/injection/capabilities.h"

#include <gtest/gtest.h>

#include "hook/gate/capabilities.h"

namespace podjail::webhook {
namespace {

TEST(Capabilities, AreOneHoweverTheyAreWritten) {
  EXPECT_EQ(plain_capability("net_raw"), "NET_RAW");
  EXPECT_EQ(plain_capability("CAP_NET_RAW"), "NET_RAW");
  EXPECT_EQ(plain_capability("cap_net_raw"), "NET_RAW");
  EXPECT_EQ(plain_capability(""), "");
}

TEST(Capabilities, AreForbiddenWhereAllAreAskedFor) {
  for (const auto* name : {"ALL", "all", "CAP_ALL", "NET_ADMIN", "cap_sys_admin", "bpf"})
    EXPECT_TRUE(is_forbidden_capability(name)) << name;
  for (const auto* name : {"CHOWN", "NET_BIND_SERVICE", "SETUID", "", "KILL"})
    EXPECT_FALSE(is_forbidden_capability(name)) << name;
}

// What the hook says of a container with this capability.
bool hook_refuses(const std::string& name) {
  hook::Bundle bundle;
  bundle.process.capabilities = hook::Capabilities{};
  bundle.process.capabilities->bounding = {name};
  const hook::HookConfig config;
  const hook::KernelFacts facts;
  return hook::capability_objection({bundle, config, facts}).has_value();
}

TEST(Capabilities, AreForbiddenExactlyWhereTheHookRefusesThem) {
  for (const std::string name : {"AUDIT_CONTROL",   "AUDIT_READ",   "AUDIT_WRITE",
                                 "BLOCK_SUSPEND",   "BPF",          "CHECKPOINT_RESTORE",
                                 "CHOWN",           "DAC_OVERRIDE", "DAC_READ_SEARCH",
                                 "FOWNER",          "FSETID",       "IPC_LOCK",
                                 "IPC_OWNER",       "KILL",         "LEASE",
                                 "LINUX_IMMUTABLE", "MAC_ADMIN",    "MAC_OVERRIDE",
                                 "MKNOD",           "NET_ADMIN",    "NET_BIND_SERVICE",
                                 "NET_BROADCAST",   "NET_RAW",      "PERFMON",
                                 "SETFCAP",         "SETGID",       "SETPCAP",
                                 "SETUID",          "SYSLOG",       "SYS_ADMIN",
                                 "SYS_BOOT",        "SYS_CHROOT",   "SYS_MODULE",
                                 "SYS_NICE",        "SYS_PACCT",    "SYS_PTRACE",
                                 "SYS_RAWIO",       "SYS_RESOURCE", "SYS_TIME",
                                 "SYS_TTY_CONFIG",  "WAKE_ALARM"})
    EXPECT_EQ(is_forbidden_capability(name), hook_refuses("CAP_" + name)) << name;
}

}  // namespace
}  // namespace podjail::webhook
