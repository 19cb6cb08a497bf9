#include "cli/container/engine_options.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using Meaning = EngineOption::Meaning;

std::optional<std::string> objection(std::string_view name, std::string_view value) {
  return objection_to_value(find_option(name).value(), value);
}

TEST(EngineOptions, AreFoundByNameAndByLetter) {
  EXPECT_EQ(find_option("volume")->meaning, Meaning::kVolume);
  EXPECT_EQ(find_option('v')->name, "volume");
  EXPECT_EQ(find_option('t')->form, EngineOption::Form::kFlag);
  EXPECT_EQ(find_option("no-such-option"), std::nullopt);
  EXPECT_EQ(find_option('z'), std::nullopt);
  EXPECT_EQ(find_option(""), std::nullopt);
}

TEST(EngineOptions, ThatOpenAJailSayWhy) {
  for (const char* name :
       {"privileged", "network", "net", "device", "volumes-from", "sysctl", "publish", "dns", "runtime",
        "restart", "detach", "pod", "rootfs", "annotation", "preserve-fds"}) {
    const auto option = find_option(name);
    ASSERT_TRUE(option) << name;
    EXPECT_EQ(option->meaning, Meaning::kRefused) << name;
    EXPECT_FALSE(option->why.empty()) << name;
  }
}

TEST(EngineOptions, CapabilitiesAreThoseOfEveryContainerAndNoMore) {
  for (const char* name : {"CHOWN", "cap_setuid", "CAP_NET_BIND_SERVICE", "mknod"})
    EXPECT_EQ(objection("cap-add", name), std::nullopt) << name;
  for (const char* name :
       {"NET_ADMIN", "cap_net_raw", "SYS_ADMIN", "ALL", "all", "SYS_PTRACE", "", "CHOWN,NET_ADMIN"})
    EXPECT_NE(objection("cap-add", name), std::nullopt) << name;
}

TEST(EngineOptions, NamespacesAreTheContainersOwn) {
  for (const char* name : {"pid", "ipc", "uts", "userns", "cgroupns"}) {
    EXPECT_EQ(objection(name, "private"), std::nullopt) << name;
    for (const char* value : {"host", "container:other", "ns:/proc/1/ns/net", "", "keep-id"})
      EXPECT_NE(objection(name, value), std::nullopt) << name << "=" << value;
  }
  EXPECT_EQ(objection("ipc", "none"), std::nullopt);
  EXPECT_NE(objection("pid", "none"), std::nullopt);
}

TEST(EngineOptions, SecurityIsNotWeakened) {
  EXPECT_EQ(objection("security-opt", "no-new-privileges"), std::nullopt);
  for (const char* value : {"seccomp=unconfined", "seccomp=/x", "apparmor=unconfined", "label=disable",
                            "unmask=ALL", "systempaths=unconfined", "no-new-privileges=false"})
    EXPECT_NE(objection("security-opt", value), std::nullopt) << value;
}

TEST(EngineOptions, LogsStayOnTheMachine) {
  EXPECT_EQ(objection("log-driver", "json-file"), std::nullopt);
  EXPECT_NE(objection("log-driver", "syslog"), std::nullopt);
  EXPECT_NE(objection("log-driver", "gelf"), std::nullopt);
}

TEST(EngineOptions, OfTheProgramAreTheEnginesOwn) {
  EXPECT_TRUE(find_global_option(Engine::kPodman, "root"));
  EXPECT_TRUE(find_global_option(Engine::kDocker, "H"));
  EXPECT_FALSE(find_global_option(Engine::kPodman, "hooks-dir"));
  EXPECT_FALSE(find_global_option(Engine::kPodman, "remote"));
  EXPECT_FALSE(find_global_option(Engine::kPodman, "url"));
  EXPECT_FALSE(find_global_option(Engine::kDocker, "context"));
}

}  // namespace
}  // namespace podjail::cli
