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
    "mounts": [{"destination": "/proc", "type": "proc"},
               {"destination": "/run/podjail", "source": "/srv/shared", "options": ["rbind", "ro"]}],
    "annotations": {"podjail.dev/role": "sidecar"},
    "linux": {"namespaces": [{"type": "pid"}, {"type": "network", "path": "/var/run/netns/p"}]}
  })");
}

TEST(Bundle, ReadsTheFactsThatMatter) {
  const auto bundle = parse_bundle(good_config().dump());
  ASSERT_TRUE(bundle) << bundle.error().message();
  EXPECT_EQ(bundle->process.uid, 15001U);
  EXPECT_EQ(bundle->root.path, "rootfs");
  EXPECT_EQ(bundle->root.access, Access::kReadOnly);
  EXPECT_EQ(bundle->annotations.at("podjail.dev/role"), "sidecar");
  ASSERT_EQ(bundle->mounts.size(), 2U);
  EXPECT_EQ(bundle->mounts[0].type, "proc");
  EXPECT_EQ(bundle->mounts[1].destination, "/run/podjail");
  EXPECT_EQ(bundle->mounts[1].source, "/srv/shared");
  EXPECT_EQ(bundle->mounts[1].options, (std::vector<std::string>{"rbind", "ro"}));
  ASSERT_EQ(bundle->confinement.namespaces.size(), 2U);
  EXPECT_EQ(bundle->confinement.namespaces[1].path, "/var/run/netns/p");
}

TEST(Bundle, WhatIsAbsentIsTheDangerousDefault) {
  const auto bundle = parse_bundle("{}");
  ASSERT_TRUE(bundle);
  EXPECT_EQ(bundle->process.uid, 0U);
  EXPECT_FALSE(bundle->process.capabilities) << "unknown, not empty";
  EXPECT_EQ(bundle->process.new_privileges, NewPrivileges::kAllowed);
  EXPECT_EQ(bundle->root.access, Access::kReadWrite);
  EXPECT_TRUE(bundle->confinement.namespaces.empty());
  EXPECT_FALSE(bundle->confinement.seccomp);
}

// Written in parts: they are places in a document, not paths.
constexpr const char* kRootPath =
    "/root"
    "/path";
constexpr const char* kRootAccess =
    "/root"
    "/readonly";

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

INSTANTIATE_TEST_SUITE_P(Table, HostileBundle,
                         testing::Values(Hostile{"/process", json::array()}, Hostile{"/process/user", "root"},
                                         Hostile{"/linux", 1}, Hostile{"/annotations", json::array()},
                                         Hostile{"/annotations/x", 1},
                                         Hostile{"/linux/namespaces", json::object()},
                                         Hostile{"/mounts", json::object()}, Hostile{"/mounts/0", 1},
                                         Hostile{"/mounts/0/destination", json::object()},
                                         Hostile{"/mounts/0/source", 1}, Hostile{"/mounts/0/options", "ro"},
                                         Hostile{"/mounts/0/options", {1}}, Hostile{kRootPath, 1},
                                         Hostile{kRootAccess, "true"}));

TEST(Bundle, AKeyGivenTwiceIsInvalid) {
  EXPECT_FALSE(parse_bundle(R"({"process":{"user":{"uid":15001,"uid":0}}})"));
}

TEST(Bundle, IsBounded) {
  const auto bundle = parse_bundle("{\"x\":\"" + std::string(kMaxBundleBytes, 'x') + "\"}");
  ASSERT_FALSE(bundle);
  EXPECT_EQ(bundle.error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::hook
