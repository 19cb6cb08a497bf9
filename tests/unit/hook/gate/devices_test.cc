#include "hook/gate/devices.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string with_node(const Device& node, const HookConfig& config = {}) {
  auto bundle = plain_bundle();
  bundle.confinement.devices = {node};
  return sentence(device_objection, bundle, config);
}

std::string with_rule(const DeviceRule& rule, const HookConfig& config = {}) {
  auto bundle = plain_bundle();
  bundle.confinement.device_rules.push_back(rule);
  return sentence(device_objection, bundle, config);
}

TEST(GateDevices, WhatEveryContainerHasPasses) {
  for (const auto& [major, minor] :
       {std::pair{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {136, 7}}) {
    EXPECT_EQ(with_node({"/dev/x", "c", major, minor}), "");
    EXPECT_EQ(with_rule({true, "c", major, minor, "rwm"}), "");
  }
  EXPECT_EQ(with_rule({true, "c", 136, {}, "rwm"}), "") << "all pseudo-terminals";
  EXPECT_EQ(with_rule({true, "b", {}, {}, "m"}), "") << "making one is not opening it";
  EXPECT_EQ(with_node({"/dev/fifo", "p", 0, 0}), "");
}

TEST(GateDevices, OthersAreRefusedWithTheirSettingOrWithoutOne) {
  EXPECT_THAT(with_node({"/dev/fuse", "c", 10, 229}), HasSubstr("\"allow_devices\": [\"c 10:229\"]"));
  EXPECT_THAT(with_node({"/dev/vda", "b", 254, 0}), HasSubstr("b 254:0"));
  EXPECT_THAT(with_rule({true, "c", 195, {}, "rw"}), HasSubstr("c 195:*"));
  for (const auto minor : {1, 2, 4})
    EXPECT_THAT(with_node({"/dev/x", "c", 1, minor}), HasSubstr("no setting"));
  for (const auto minor : {196, 200, 238, 241})
    EXPECT_THAT(with_rule({true, "c", 10, minor, "r"}), HasSubstr("no setting")) << minor;
  EXPECT_THAT(with_node({"/dev/infiniband/uverbs0", "c", 231, 192}), HasSubstr("no setting"));
  EXPECT_THAT(with_rule({true, "c", 10, {}, "rwm"}), HasSubstr("no setting")) << "the taps are among them";
  EXPECT_THAT(with_rule({true, "c", 1, {}, "rwm"}), HasSubstr("no setting")) << "memory is among them";
  EXPECT_THAT(with_node({"/dev/null", "b", 1, 3}), HasSubstr("b 1:3")) << "a block device of those numbers";
  EXPECT_THAT(with_node({"/dev/x", "x", 1, 3}), HasSubstr("unknown type"));
  EXPECT_THAT(with_rule({true, "x", 1, 3, "r"}), HasSubstr("unknown type"));
}

TEST(GateDevices, EveryDeviceIsTooMany) {
  for (const DeviceRule& rule : {DeviceRule{true, "", {}, {}, "rwm"}, DeviceRule{true, "a", {}, {}, ""},
                                 DeviceRule{true, "c", {}, {}, "r"}, DeviceRule{true, "b", {}, 0, "w"},
                                 DeviceRule{true, "a", 1, 3, "rwm"}})
    EXPECT_THAT(with_rule(rule), HasSubstr("every device"));
}

TEST(GateDevices, ASettingAllowsWhatItNames) {
  HookConfig config;
  config.allow_devices = {{'c', 10, 229}, {'c', 195, {}}};
  EXPECT_EQ(with_node({"/dev/fuse", "c", 10, 229}, config), "");
  EXPECT_EQ(with_node({"/dev/x", "u", 195, 3}, config), "");
  EXPECT_EQ(with_rule({true, "c", 195, {}, "rwm"}, config), "");
  EXPECT_NE(with_rule({true, "c", 10, {}, "rwm"}, config), "") << "more than it names";
  EXPECT_NE(with_node({"/dev/x", "b", 10, 229}, config), "");
}

TEST(GateDevices, WithoutADenialAllMayBeAllowed) {
  auto bundle = plain_bundle();
  for (const std::vector<DeviceRule>& rules : {std::vector<DeviceRule>{},
                                               {{false, "c", {}, {}, "rwm"}},
                                               {{false, "a", {}, {}, "rw"}},
                                               {{false, "a", 1, {}, "rwm"}}}) {
    bundle.confinement.device_rules = rules;
    EXPECT_THAT(sentence(device_objection, bundle), HasSubstr("does not deny devices"));
  }
}

TEST(GateDevices, ThoseOfRealRuntimes) {
  for (const char* name : {"docker", "podman", "containerd_pause", "containerd_member"})
    EXPECT_EQ(sentence(device_objection, document(name)), "") << name;
  EXPECT_THAT(sentence(device_objection, document("docker_device")), HasSubstr("c 10:229"));
  for (const char* name : {"docker_privileged", "podman_privileged"})
    EXPECT_THAT(sentence(device_objection, document(name)), HasSubstr("device")) << name;
}

}  // namespace
}  // namespace podjail::hook
