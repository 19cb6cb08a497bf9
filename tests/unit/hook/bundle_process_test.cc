#include "hook/bundle_process.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace podjail::hook {
namespace {

using nlohmann::json;

json good_process() {
  return json::parse(R"({
    "user": {"uid": 15001, "gid": 15002, "additionalGids": [15002, 4]},
    "args": ["/podjail-sidecar", "--config", "x"], "env": ["PATH=/bin", "A=b"], "noNewPrivileges": true,
    "capabilities": {"bounding": ["CAP_CHOWN"], "effective": ["CAP_KILL"], "permitted": [],
                     "inheritable": ["CAP_FOWNER"], "ambient": ["CAP_SETUID"]}})");
}

TEST(BundleProcess, ReadsTheFactsThatMatter) {
  const auto process = read_process(good_process());
  ASSERT_TRUE(process) << process.error().message();
  EXPECT_EQ(process->uid, 15001U);
  EXPECT_EQ(process->gid, 15002U);
  EXPECT_EQ(process->additional_gids, (std::vector<std::uint32_t>{15002, 4}));
  EXPECT_EQ(process->args, (std::vector<std::string>{"/podjail-sidecar", "--config", "x"}));
  EXPECT_EQ(process->environment, (std::vector<std::string>{"PATH=/bin", "A=b"}));
  EXPECT_EQ(process->new_privileges, NewPrivileges::kForbidden);
  ASSERT_TRUE(process->capabilities);
  EXPECT_EQ(process->capabilities->bounding, std::vector<std::string>{"CAP_CHOWN"});
  EXPECT_EQ(process->capabilities->effective, std::vector<std::string>{"CAP_KILL"});
  EXPECT_EQ(process->capabilities->inheritable, std::vector<std::string>{"CAP_FOWNER"});
  EXPECT_EQ(process->capabilities->ambient, std::vector<std::string>{"CAP_SETUID"});
}

TEST(BundleProcess, SpellingsOfACapabilityBecomeOne) {
  for (const char* spelling : {"CAP_NET_RAW", "cap_net_raw", "NET_RAW", "net_raw", "Cap_Net_Raw"}) {
    auto object = good_process();
    object["capabilities"]["bounding"] = {spelling};
    const auto process = read_process(object);
    ASSERT_TRUE(process) << spelling;
    EXPECT_EQ(process->capabilities->bounding.front(), "CAP_NET_RAW");
  }
  for (const char* spelling : {"", "CAP_", "CAP NET RAW", "CAP_NET_RAW ", "CAP_NET-RAW", "cap_é"}) {
    auto object = good_process();
    object["capabilities"]["ambient"] = {spelling};
    EXPECT_FALSE(read_process(object)) << spelling;
  }
}

struct Hostile {
  const char* pointer;
  json value;
};

class HostileProcess : public testing::TestWithParam<Hostile> {};

TEST_P(HostileProcess, IsInvalid) {
  auto object = good_process();
  object[json::json_pointer(GetParam().pointer)] = GetParam().value;
  const auto process = read_process(object);
  ASSERT_FALSE(process) << object;
  EXPECT_EQ(process.error().kind(), ErrorKind::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostileProcess,
    testing::Values(Hostile{"/user", "root"}, Hostile{"/user/uid", -1}, Hostile{"/user/uid", 4294967296},
                    Hostile{"/user/uid", "0"}, Hostile{"/user/gid", 1.5}, Hostile{"/user/additionalGids", 4},
                    Hostile{"/user/additionalGids", {-1}}, Hostile{"/user/additionalGids", {4294967296}},
                    Hostile{"/args", "sh"}, Hostile{"/args", {1}}, Hostile{"/env", json::object()},
                    Hostile{"/noNewPrivileges", 1}, Hostile{"/noNewPrivileges", "true"},
                    Hostile{"/capabilities", json::array()}, Hostile{"/capabilities/bounding", "ALL"},
                    Hostile{"/capabilities/bounding", {json::object()}}));

}  // namespace
}  // namespace podjail::hook
