#include "hook/gate.h"

#include <gtest/gtest.h>

#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

TEST(Gate, LetsAnOrdinaryContainerThrough) {
  EXPECT_EQ(objection_to(plain_bundle(), {}), std::nullopt);
}

class RefusedCapability : public testing::TestWithParam<const char*> {};

TEST_P(RefusedCapability, IsRefusedInEverySet) {
  using Set = std::vector<std::string> Capabilities::*;
  for (const Set set : {&Capabilities::bounding, &Capabilities::effective, &Capabilities::inheritable,
                        &Capabilities::permitted, &Capabilities::ambient}) {
    auto bundle = plain_bundle();
    (*bundle.capabilities.*set).push_back(GetParam());
    const auto objection = objection_to(bundle, {});
    ASSERT_TRUE(objection);
    EXPECT_NE(objection->find(GetParam()), std::string::npos);
    EXPECT_NE(objection->find("allow"), std::string::npos) << "names the setting, or says that there is none";
  }
}

INSTANTIATE_TEST_SUITE_P(Table, RefusedCapability,
                         testing::Values("CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_BPF",
                                         "CAP_PERFMON", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO",
                                         "CAP_DAC_READ_SEARCH", "CAP_NET_RAW"));

TEST(Gate, NetRawCanBeAllowedAndNothingElseByIt) {
  HookConfig config;
  config.allow_capabilities = {"CAP_NET_RAW"};
  auto bundle = plain_bundle();
  bundle.capabilities->bounding = {"CAP_NET_RAW"};
  EXPECT_EQ(objection_to(bundle, config), std::nullopt);
  bundle.capabilities->bounding.push_back("CAP_NET_ADMIN");
  EXPECT_TRUE(objection_to(bundle, config));
}

TEST(Gate, UnknownCapabilitiesAreNotEmptyOnes) {
  auto bundle = plain_bundle();
  bundle.capabilities.reset();
  EXPECT_TRUE(objection_to(bundle, {}));
}

TEST(Gate, AContainerNeedsItsOwnNamespaces) {
  for (std::size_t missing = 0; missing < 3; ++missing) {
    auto bundle = plain_bundle();
    bundle.namespaces.erase(bundle.namespaces.begin() + static_cast<std::ptrdiff_t>(missing));
    EXPECT_TRUE(objection_to(bundle, {})) << missing;
  }
}

TEST(Gate, OnlyTheNetworkMayBeShared) {
  for (auto& [type, refused] : {std::pair{"network", false}, {"pid", true}, {"mount", true}}) {
    auto bundle = plain_bundle();
    for (auto& entry : bundle.namespaces) {
      if (entry.type == type) entry.path = "/proc/4711/ns/x";
    }
    EXPECT_EQ(objection_to(bundle, {}).has_value(), refused) << type;
  }
}

}  // namespace
}  // namespace podjail::hook
