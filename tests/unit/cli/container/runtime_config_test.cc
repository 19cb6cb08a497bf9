#include "cli/container/runtime_config.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kNetwork = "/proc/7/ns/net";

json harmless() {
  return {{"process", {{"capabilities", {{"bounding", {"CAP_CHOWN"}}, {"effective", {"CAP_CHOWN"}}}}}},
          {"mounts", {{{"type", "proc"}, {"source", "proc"}}, {{"type", "bind"}, {"source", "/src"}}}},
          {"linux",
           {{"namespaces",
             {{{"type", "pid"}},
              {{"type", "network"}, {"path", kNetwork}},
              {{"type", "ipc"}},
              {{"type", "uts"}},
              {{"type", "mount"}}}},
            {"seccomp", {{"defaultAction", "SCMP_ACT_ALLOW"}}}}}};
}

std::string objection(const char* place, json value) {
  auto config = harmless();
  config[json::json_pointer(place)] = std::move(value);
  const auto sources = sources_in_runtime_config(config.dump(), kNetwork);
  return sources ? "none" : sources.error().message();
}

TEST(RuntimeConfig, TellsWhatOfTheMachineIsMounted) {
  EXPECT_THAT(sources_in_runtime_config(harmless().dump(), kNetwork).value(), ElementsAre("/src"));
}

TEST(RuntimeConfig, HasToJoinTheJailsNetworkAndNoOther) {
  EXPECT_THAT(objection("/linux/namespaces/1/path", "/proc/1/ns/net"), HasSubstr("/proc/1/ns/net"));
  EXPECT_THAT(objection("/linux/namespaces/1/path", ""), HasSubstr("not the jail"));
  EXPECT_THAT(objection("/linux/namespaces/0", {{"type", "network"}, {"path", kNetwork}}),
              HasSubstr("not the jail"));
  EXPECT_THAT(objection("/linux/namespaces/1", {{"type", "cgroup"}}), HasSubstr("machine's network"));
}

TEST(RuntimeConfig, HasToHaveNamespacesOfItsOwn) {
  for (const char* place :
       {"/linux/namespaces/0", "/linux/namespaces/2", "/linux/namespaces/3", "/linux/namespaces/4"}) {
    EXPECT_THAT(objection(place, {{"type", "cgroup"}}), HasSubstr("the machine's")) << place;
    EXPECT_THAT(objection((std::string(place) + "/path").c_str(), "/proc/1/ns/x"), HasSubstr("it joins"))
        << place;
  }
  EXPECT_THAT(objection("/linux/namespaces", nullptr), HasSubstr("namespaces"));
}

TEST(RuntimeConfig, HasToHaveNoMoreThanEveryContainer) {
  EXPECT_THAT(objection("/process/capabilities/ambient", {"CAP_NET_ADMIN"}), HasSubstr("CAP_NET_ADMIN"));
  EXPECT_THAT(objection("/process/capabilities", nullptr), HasSubstr("may do"));
  EXPECT_THAT(objection("/linux/seccomp", nullptr), HasSubstr("seccomp"));
  EXPECT_THAT(objection("/linux/devices", {{{"path", "/dev/kvm"}}}), HasSubstr("devices"));
  EXPECT_THAT(objection("/mounts/1/type", "nfs"), HasSubstr("nfs"));
}

TEST(RuntimeConfig, IsNotUnderstoodByHalf) {
  for (const char* text : {"", "[]", "{}", R"({"linux":{}})", R"({"mounts":[]})"})
    EXPECT_FALSE(sources_in_runtime_config(text, kNetwork)) << text;
}

TEST(RuntimeConfig, IsWherePodmanSaysItIs) {
  EXPECT_EQ(runtime_config_path_in(R"([{"OCIConfigPath":"/a/config.json"}])").value(), "/a/config.json");
  for (const char* text :
       {"", "[]", "[{}]", R"([{"OCIConfigPath":""}])", R"([{"OCIConfigPath":"config.json"}])"})
    EXPECT_FALSE(runtime_config_path_in(text)) << text;
}

}  // namespace
}  // namespace podjail::cli
