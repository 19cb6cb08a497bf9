#include "hook/bundle.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::hook {
namespace {

using nlohmann::json;

json good_config() {
  return json::parse(R"({
    "ociVersion": "1.0.2",
    "process": {"user": {"uid": 15001, "gid": 15001}, "env": ["PATH=/bin", "A=b"], "args": ["/podjail-sidecar", "--config", "x"],
                "noNewPrivileges": true,
                "capabilities": {"bounding": ["CAP_CHOWN"], "effective": ["CAP_KILL"], "permitted": [],
                                 "inheritable": ["CAP_FOWNER"], "ambient": ["CAP_SETUID"]}},
    "root": {"path": "rootfs", "readonly": true},
    "mounts": [{"destination": "/proc", "type": "proc"}, {"destination": "/run/podjail"}],
    "annotations": {"podjail.dev/role": "sidecar"},
    "linux": {"namespaces": [{"type": "pid"}, {"type": "network", "path": "/var/run/netns/p"}]}
  })");
}

TEST(Bundle, ReadsTheFactsThatMatter) {
  const auto bundle = parse_bundle(good_config().dump());
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_EQ(bundle->uid, 15001U);
  EXPECT_EQ(bundle->executable, "/podjail-sidecar");
  EXPECT_EQ(bundle->environment, (std::vector<std::string>{"PATH=/bin", "A=b"}));
  EXPECT_EQ(bundle->new_privileges, NewPrivileges::kForbidden);
  EXPECT_EQ(bundle->root_path, "rootfs");
  EXPECT_EQ(bundle->annotations.at("podjail.dev/role"), "sidecar");
  EXPECT_EQ(bundle->mount_destinations, (std::vector<std::string>{"/proc", "/run/podjail"}));
  ASSERT_EQ(bundle->namespaces.size(), 2U);
  EXPECT_EQ(bundle->namespaces[0].type, "pid");
  EXPECT_EQ(bundle->namespaces[1].path, "/var/run/netns/p");
  ASSERT_TRUE(bundle->capabilities);
  EXPECT_EQ(bundle->capabilities->bounding, std::vector<std::string>{"CAP_CHOWN"});
  EXPECT_EQ(bundle->capabilities->effective, std::vector<std::string>{"CAP_KILL"});
  EXPECT_EQ(bundle->capabilities->inheritable, std::vector<std::string>{"CAP_FOWNER"});
  EXPECT_EQ(bundle->capabilities->ambient, std::vector<std::string>{"CAP_SETUID"});
}

TEST(Bundle, WhatIsAbsentIsTheDangerousDefault) {
  const auto bundle = parse_bundle("{}");
  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->uid, 0U);
  EXPECT_FALSE(bundle->capabilities) << "unknown, not empty";
  EXPECT_EQ(bundle->new_privileges, NewPrivileges::kAllowed);
  EXPECT_TRUE(bundle->namespaces.empty());
  EXPECT_TRUE(bundle->environment.empty());
}

TEST(Bundle, SpellingsOfACapabilityBecomeOne) {
  for (const char* spelling : {"CAP_NET_RAW", "cap_net_raw", "NET_RAW", "net_raw", "Cap_Net_Raw"}) {
    auto config = good_config();
    config["process"]["capabilities"]["bounding"] = {spelling};
    const auto bundle = parse_bundle(config.dump());
    ASSERT_TRUE(bundle) << spelling;
    EXPECT_EQ(bundle->capabilities->bounding.front(), "CAP_NET_RAW");
  }
  for (const char* spelling : {"", "CAP_", "CAP NET RAW", "CAP_NET_RAW ", "CAP_NET-RAW", "cap_é"}) {
    auto config = good_config();
    config["process"]["capabilities"]["ambient"] = {spelling};
    EXPECT_FALSE(parse_bundle(config.dump())) << spelling;
  }
}

struct Hostile {
  const char* pointer;
  json value;
};

class HostileBundle : public testing::TestWithParam<Hostile> {};

TEST_P(HostileBundle, IsInvalid) {
  auto config = good_config();
  config[json::json_pointer(GetParam().pointer)] = GetParam().value;
  const auto bundle = parse_bundle(config.dump());
  ASSERT_FALSE(bundle) << config;
  EXPECT_EQ(bundle.error().kind(), ErrorKind::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostileBundle,
    testing::Values(
        Hostile{"/process", json::array()}, Hostile{"/process/user", "root"},
        Hostile{"/process/user/uid", -1}, Hostile{"/process/user/uid", 4294967296},
        Hostile{"/process/user/uid", "0"}, Hostile{"/process/args", "sh"}, Hostile{"/process/args", {1}},
        Hostile{"/process/env", json::object()}, Hostile{"/process/env", {1}},
        Hostile{"/process/noNewPrivileges", 1}, Hostile{"/process/noNewPrivileges", "true"},
        Hostile{"/process/capabilities", json::array()}, Hostile{"/process/capabilities/bounding", "ALL"},
        Hostile{"/process/capabilities/bounding", {json::object()}}, Hostile{"/annotations", json::array()},
        Hostile{"/annotations/x", 1}, Hostile{"/linux", 1}, Hostile{"/linux/namespaces", json::object()},
        Hostile{"/linux/namespaces/0", "pid"}, Hostile{"/linux/namespaces/0/type", 1},
        Hostile{"/mounts", json::object()}, Hostile{"/mounts/0", 1},
        Hostile{"/mounts/0/destination", json::object()},
        Hostile{"/root"
                "/path",
                1}));

TEST(Bundle, AKeyGivenTwiceIsInvalid) {
  EXPECT_FALSE(parse_bundle(R"({"process":{"user":{"uid":15001,"uid":0}}})"));
}

TEST(Bundle, TheSharedDirectoryIsKnownByEveryWayToWriteIt) {
  Bundle bundle;
  for (const char* place : {"/run/podjail", "/run/podjail/", "/run//podjail", "/./run/./podjail",
                            "run/podjail", "/run/x/../podjail", "/../run/podjail"}) {
    bundle.mount_destinations = {"/proc", place};
    EXPECT_TRUE(mounts_shared_directory(bundle)) << place;
  }
  for (const char* place :
       {"", "/", "/run", "/run/podjail/x", "/run/podjail2", "/x/run/podjail", "/run/podjail/.."}) {
    bundle.mount_destinations = {"/proc", place};
    EXPECT_FALSE(mounts_shared_directory(bundle)) << place;
  }
}

TEST(Bundle, IsBounded) {
  const auto bundle = parse_bundle("{\"x\":\"" + std::string(kMaxBundleBytes, 'x') + "\"}");
  ASSERT_FALSE(bundle);
  EXPECT_EQ(bundle.error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::hook
