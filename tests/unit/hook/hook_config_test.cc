#include "hook/hook_config.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

TEST(HookConfig, DefaultsAreTheSafeOnes) {
  const auto config = parse_hook_config("{}");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->select, Selection::kAll);
  EXPECT_TRUE(config->sidecar.annotations.empty());
  EXPECT_TRUE(config->resolvers.empty());
  EXPECT_TRUE(config->grants.empty());
  EXPECT_TRUE(config->probe_sources.empty());
  EXPECT_TRUE(config->allow_capabilities.empty());
  EXPECT_TRUE(config->allow_mounts.empty());
  EXPECT_TRUE(config->allow_devices.empty());
  EXPECT_TRUE(config->allow_sysctls.empty());
  EXPECT_TRUE(config->allow_vsock.empty());
  EXPECT_TRUE(config->pause.empty());
  EXPECT_EQ(config->sidecar.args, (std::vector<std::string>{"--config", "/etc/podjail/sidecar.json"}));
  EXPECT_TRUE(config->sidecar.files.empty());
  EXPECT_EQ(config->allow_links, 1U);
  EXPECT_EQ(config->trust_targets, default_trust_targets());
}

TEST(HookConfig, ReadsEveryKey) {
  const auto config = parse_hook_config(R"({
    "select": "annotated",
    "sidecar": {"annotations": {"podjail.dev/role": "sidecar"}, "uid": 20000, "gid": 20001,
                "executable": "/opt/sidecar", "args": [], "mounts": ["/opt/data"],
                "sha256": "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "files": {"/lib/x": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
    "resolvers": ["203.0.113.53", "2001:db8::53"],
    "grants": ["10.1.2.3:443", "[2001:db8::7]:8443"],
    "probe_sources": ["10.0.0.0/8", "node", "192.0.2.1"],
    "deny": ["198.51.100.0/24"],
    "pause": {"annotations": {"io.kubernetes.cri.container-type": "sandbox"}},
    "allow_capabilities": ["CAP_NET_RAW", "CAP_SYSLOG", "CAP_SYS_TIME"],
    "allow_mounts": ["/run/tools"],
    "allow_devices": ["c 10:229", "b 7:*"],
    "allow_sysctls": ["net.ipv4.tcp_rmem"],
    "allow_vsock": ["socket", "wide_socket", "socketcall", "io_uring"],
    "allow_links": 3,
    "trust": {"targets": ["/opt/trust.pem"], "placement": "mount"}
  })");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->select, Selection::kAnnotated);
  EXPECT_EQ(config->sidecar.annotations.at("podjail.dev/role"), "sidecar");
  EXPECT_EQ(config->sidecar.uid, 20000U);
  EXPECT_EQ(config->sidecar.executable, "/opt/sidecar");
  EXPECT_EQ(config->resolvers.size(), 2U);
  EXPECT_EQ(config->grants.at(1).to_string(), "[2001:db8::7]:8443");
  EXPECT_EQ(config->probe_sources.at(1).to_string(), "192.0.2.1/32");
  EXPECT_EQ(config->node_probes, ruleset::NodeProbes::kAdmitted);
  EXPECT_EQ(parse_hook_config("{}")->node_probes, ruleset::NodeProbes::kRefused);
  EXPECT_EQ(config->deny.at(0).to_string(), "198.51.100.0/24");
  EXPECT_EQ(config->sidecar.gid, 20001U);
  EXPECT_TRUE(config->sidecar.args.empty());
  EXPECT_EQ(config->sidecar.mounts, std::vector<std::string>{"/opt/data"});
  EXPECT_EQ(config->sidecar.files.at("/opt/sidecar").substr(0, 8), "ba7816bf");
  EXPECT_EQ(config->sidecar.files.at("/lib/x").substr(0, 8), "e3b0c442");
  EXPECT_EQ(config->pause.at("io.kubernetes.cri.container-type"), "sandbox");
  EXPECT_EQ(config->allow_capabilities.size(), 3U);
  EXPECT_EQ(config->allow_mounts, std::vector<std::string>{"/run/tools"});
  EXPECT_EQ(to_text(config->allow_devices.at(1)), "b 7:*");
  EXPECT_EQ(config->allow_sysctls, std::vector<std::string>{"net.ipv4.tcp_rmem"});
  EXPECT_EQ(config->allow_vsock.at(1), VsockWay::kWideSocket);
  EXPECT_EQ(config->allow_links, 3U);
  EXPECT_EQ(config->trust_targets, std::vector<std::string>{"/opt/trust.pem"});
  EXPECT_EQ(config->trust_placement, trust::Placement::kMount);
  EXPECT_EQ(parse_hook_config(R"({"trust":{"placement":"layer"}})")->trust_placement,
            trust::Placement::kLayer);
  EXPECT_EQ(parse_hook_config("{}")->trust_placement, trust::Placement::kAuto);
}

struct Mistake {
  const char* text;
  const char* message;  // a part of it
};

class Mistaken : public testing::TestWithParam<Mistake> {};

TEST_P(Mistaken, IsRefusedAndNamesTheKey) {
  const auto config = parse_hook_config(GetParam().text);
  ASSERT_FALSE(config) << GetParam().text;
  EXPECT_EQ(config.error().kind(), ErrorKind::kInvalid);
  EXPECT_NE(config.error().message().find(GetParam().message), std::string::npos) << config.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    Table, Mistaken,
    testing::Values(
        Mistake{R"({"selects":"all"})", "selects: unknown key"},
        Mistake{R"({"select":"none"})", "select: must be"}, Mistake{R"({"select":true})", "select: must be"},
        Mistake{R"({"select":"all","select":"annotated"})", "twice"},
        Mistake{R"({"sidecar":{}})", "annotations: missing"}, Mistake{R"({"sidecar":[]})", "sidecar: "},
        Mistake{R"({"sidecar":{"uid":15001}})", "annotations: missing"},
        Mistake{R"({"sidecar":{"annotations":{}}})", "annotations: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":1}}})", "annotations: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"uid":0}})", "uid: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"uid":4294967295}})", "uid: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"executable":"sidecar"}})", "executable: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"digest":"x"}})", "digest: unknown key"},
        Mistake{R"({"resolvers":"203.0.113.53"})", "resolvers: must be a list"},
        Mistake{R"({"resolvers":["resolver.test"]})", "entry 0 must be an IP address"},
        Mistake{R"({"resolvers":["203.0.113.53", "127.1"]})", "entry 1 must be an IP address"},
        Mistake{R"({"grants":["10.1.2.3"]})", "grants: entry 0"},
        Mistake{R"({"grants":["10.1.2.3:0"]})", "grants: entry 0"},
        Mistake{R"({"probe_sources":["10.0.0.1/8"]})", "probe_sources: entry 0"},
        Mistake{R"({"probe_sources":["node","nodes"]})", "probe_sources: entry 1"},
        Mistake{R"({"deny":["10.0.0.0/33"]})", "deny: entry 0"}, Mistake{R"({"deny":[8]})", "deny: entry 0"},
        Mistake{R"({"allow_capabilities":["CAP_NET_ADMIN"]})", "allow_capabilities: entry 0"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"gid":0}})", "gid: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"args":[1]}})", "args: entry 0"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"mounts":["x"]}})", "mounts: entry 0"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"sha256":"ab"}})", "sha256: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"sha256":1}})", "sha256: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"files":{"/x":"ab"}}})", "files: must be"},
        Mistake{R"({"sidecar":{"annotations":{"a":"b"},"files":{}}})", "files: must be"},
        Mistake{R"({"pause":{}})", "annotations: missing"},
        Mistake{R"({"pause":{"annotations":{}}})", "must be"},
        Mistake{R"({"pause":{"name":"x"}})", "name: unknown key"},
        Mistake{R"({"allow_mounts":["run"]})", "allow_mounts: entry 0"},
        Mistake{R"({"allow_mounts":["/run/../etc"]})", "allow_mounts: entry 0"},
        Mistake{R"({"allow_mounts":["/run/"]})", "allow_mounts: entry 0"},
        Mistake{R"({"allow_mounts":["/"]})", "allow_mounts: entry 0"},
        Mistake{R"({"allow_devices":["/dev/fuse"]})", "allow_devices: entry 0"},
        Mistake{R"({"allow_devices":["c 10:200"]})", "allow_devices: entry 0"},
        Mistake{R"({"allow_sysctls":["net/ipv4/x"]})", "allow_sysctls: entry 0"},
        Mistake{R"({"allow_sysctls":["a..b"]})", "allow_sysctls: entry 0"},
        Mistake{R"({"allow_vsock":["yes"]})", "allow_vsock: entry 0"},
        Mistake{R"({"allow_vsock":true})", "allow_vsock: must be a list"},
        Mistake{R"({"allow_links":0})", "allow_links: must be"},
        Mistake{R"({"allow_links":17})", "allow_links: must be"},
        Mistake{R"({"allow_links":-1})", "allow_links: must be"},
        Mistake{R"({"state_directory":"var"})", "state_directory: must be an absolute path"},
        Mistake{R"({"trust":{"target":[]}})", "target: unknown"},
        Mistake{R"({"trust":{"targets":["etc/x"]}})", "trust: targets: entry 0"},
        Mistake{R"({"trust":{"targets":["/"]}})", "trust: targets: entry 0"},
        Mistake{R"({"trust":{"placement":"image"}})", "trust: placement: not"},
        Mistake{R"({"trust":{"placement":true}})", "trust: placement: not"},
        Mistake{"[]", "not a JSON object"}));

TEST(HookConfig, ListsAreBounded) {
  std::string list;
  for (std::size_t i = 0; i <= kMaxListEntries; ++i) list += std::string(i == 0 ? "" : ",") + "\"192.0.2.1\"";
  EXPECT_FALSE(parse_hook_config("{\"resolvers\":[" + list + "]}"));
}

TEST(HookConfig, IsBounded) {
  EXPECT_EQ(parse_hook_config(std::string(kMaxConfigBytes + 1, ' ')).error().kind(), ErrorKind::kExhausted);
}

}  // namespace
}  // namespace podjail::hook
