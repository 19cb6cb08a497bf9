#include "hook/bundle_confinement.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::hook {
namespace {

using nlohmann::json;

json good_part() {
  return json::parse(R"({
    "namespaces": [{"type": "pid"}, {"type": "network", "path": "/var/run/netns/p"}],
    "devices": [{"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229, "fileMode": 438}],
    "resources": {"devices": [{"allow": false, "access": "rwm"},
                              {"allow": true, "type": "c", "major": 1, "minor": -1, "access": "r"}]},
    "sysctl": {"net.core.somaxconn": "1024"},
    "maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"],
    "netDevices": {"eth1": {"name": "eth0"}},
    "seccomp": {"defaultAction": "SCMP_ACT_ERRNO"}})");
}

TEST(BundleConfinement, ReadsTheFactsThatMatter) {
  const auto part = read_confinement(good_part());
  ASSERT_TRUE(part) << part.error().message();
  EXPECT_EQ(part->namespaces.at(0).type, "pid");
  EXPECT_EQ(part->namespaces.at(1).path, "/var/run/netns/p");
  EXPECT_EQ(part->devices.at(0).path, "/dev/fuse");
  EXPECT_EQ(part->devices.at(0).major, 10);
  EXPECT_EQ(part->devices.at(0).minor, 229);
  EXPECT_FALSE(part->device_rules.at(0).allow);
  EXPECT_FALSE(part->device_rules.at(0).major);
  EXPECT_TRUE(part->device_rules.at(1).allow);
  EXPECT_EQ(part->device_rules.at(1).major, 1);
  EXPECT_FALSE(part->device_rules.at(1).minor) << "-1 is any";
  EXPECT_EQ(part->device_rules.at(1).access, "r");
  EXPECT_EQ(part->sysctls.at("net.core.somaxconn"), "1024");
  EXPECT_EQ(part->masked_paths, std::vector<std::string>{"/proc/kcore"});
  EXPECT_EQ(part->read_only_paths, std::vector<std::string>{"/proc/sys"});
  EXPECT_EQ(part->network_devices, std::vector<std::string>{"eth1"});
  ASSERT_TRUE(part->seccomp);
  EXPECT_EQ(part->seccomp->default_action, SeccompAction::kDeny);
}

struct Hostile {
  const char* pointer;
  json value;
};

class HostileConfinement : public testing::TestWithParam<Hostile> {};

TEST_P(HostileConfinement, IsInvalid) {
  auto object = good_part();
  object[json::json_pointer(GetParam().pointer)] = GetParam().value;
  const auto part = read_confinement(object);
  ASSERT_FALSE(part) << object;
  EXPECT_EQ(part.error().kind(), ErrorKind::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostileConfinement,
    testing::Values(Hostile{"/namespaces", json::object()}, Hostile{"/namespaces/0", "pid"},
                    Hostile{"/namespaces/0/type", 1}, Hostile{"/devices/0", 1},
                    Hostile{"/devices/0/major", -1}, Hostile{"/devices/0/major", 4096},
                    Hostile{"/devices/0/minor", 1.5}, Hostile{"/resources", json::array()},
                    Hostile{"/resources/devices", json::object()},
                    Hostile{"/resources/devices/0/allow", "false"}, Hostile{"/resources/devices/1/major", -2},
                    Hostile{"/resources/devices/1/minor", 18446744073709551615U},
                    Hostile{"/sysctl", json::array()}, Hostile{"/sysctl/x", 1},
                    Hostile{"/maskedPaths", "/proc"}, Hostile{"/readonlyPaths", {1}},
                    Hostile{"/netDevices", json::array()}, Hostile{"/seccomp", "unconfined"},
                    Hostile{"/seccomp/defaultAction", "ALLOW"}));

}  // namespace
}  // namespace podjail::hook
