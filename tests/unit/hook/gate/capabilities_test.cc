#include "hook/gate/capabilities.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

class RefusedCapability : public testing::TestWithParam<const char*> {};

TEST_P(RefusedCapability, IsRefusedInEverySet) {
  using Set = std::vector<std::string> Capabilities::*;
  for (const Set set : {&Capabilities::bounding, &Capabilities::effective, &Capabilities::inheritable,
                        &Capabilities::permitted, &Capabilities::ambient}) {
    auto bundle = plain_bundle();
    (*bundle.process.capabilities.*set).push_back(GetParam());
    const auto objection = sentence(capability_objection, bundle);
    EXPECT_THAT(objection, HasSubstr(GetParam()));
    EXPECT_THAT(objection, HasSubstr("allow")) << "names the setting, or says that there is none";
  }
}

INSTANTIATE_TEST_SUITE_P(Table, RefusedCapability,
                         testing::Values("CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_BPF",
                                         "CAP_PERFMON", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO",
                                         "CAP_DAC_READ_SEARCH", "CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE",
                                         "CAP_SYS_BOOT", "CAP_CHECKPOINT_RESTORE", "CAP_NET_RAW",
                                         "CAP_SYSLOG", "CAP_SYS_TIME"));

TEST(GateCapabilities, OneCanBeAllowedAndNothingElseByIt) {
  HookConfig config;
  config.allow_capabilities = {"CAP_NET_RAW"};
  auto bundle = plain_bundle();
  bundle.process.capabilities->bounding = {"CAP_NET_RAW"};
  EXPECT_EQ(sentence(capability_objection, bundle, config), "");
  bundle.process.capabilities->bounding.push_back("CAP_NET_ADMIN");
  EXPECT_THAT(sentence(capability_objection, bundle, config), HasSubstr("no setting"));
}

TEST(GateCapabilities, UnknownOnesAreNotNone) {
  auto bundle = plain_bundle();
  bundle.process.capabilities.reset();
  EXPECT_NE(sentence(capability_objection, bundle), "");
}

TEST(GateCapabilities, ThePauseContainerMayHaveWhatRuntimesGiveItAndNothingMore) {
  auto bundle = document("containerd_pause");
  EXPECT_THAT(sentence(capability_objection, bundle), HasSubstr("CAP_NET_RAW"));
  EXPECT_EQ(sentence(capability_objection, bundle, {}, Role::kPause), "");
  bundle.process.capabilities->bounding.push_back("CAP_SYS_ADMIN");
  EXPECT_THAT(sentence(capability_objection, bundle, {}, Role::kPause), HasSubstr("CAP_SYS_ADMIN"));
}

TEST(GateCapabilities, TheDefaultSetsOfRuntimesPassWithoutNetRaw) {
  for (const char* name : {"docker", "podman", "containerd_member", "docker_init", "containerd_sidecar"})
    EXPECT_EQ(sentence(capability_objection, document(name)), "") << name;
  EXPECT_THAT(sentence(capability_objection, document("docker_default_capabilities")),
              HasSubstr("CAP_NET_RAW"));
}

}  // namespace
}  // namespace podjail::hook
