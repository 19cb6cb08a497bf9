#include "cli/container/created_container.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kNetwork = "ns:/proc/7/ns/net";

json harmless() {
  return {{"HostConfig",
           {{"Privileged", false},
            {"NetworkMode", kNetwork},
            {"PidMode", "private"},
            {"IpcMode", "shareable"},
            {"UTSMode", "private"},
            {"UsernsMode", ""},
            {"CapAdd", json::array()},
            {"Devices", json::array()},
            {"VolumesFrom", nullptr},
            {"SecurityOpt", {"no-new-privileges", "seccomp=/proc/1/fd/9"}}}},
          {"EffectiveCaps", {"CAP_CHOWN"}},
          {"State", {{"ExitCode", 3}, {"Pid", 17}}},
          {"Mounts",
           {{{"Type", "volume"}, {"Source", "/v"}, {"Destination", "/run/podjail"}},
            {{"Type", "bind"}, {"Source", "/src"}, {"Destination", "/dst"}}}}};
}

Result<CreatedContainer> read(const json& container) {
  return read_created_container(json::array({container}).dump(), kNetwork);
}

// What is said of a container that has another value at a place.
std::string objection(const char* place, json value) {
  auto container = harmless();
  container[json::json_pointer(place)] = std::move(value);
  const auto created = read(container);
  return created ? "none" : created.error().message();
}

TEST(CreatedContainer, TellsWhatItHasMounted) {
  const auto created = read(harmless());
  ASSERT_TRUE(created) << created.error().message();
  EXPECT_THAT(created->sources, ElementsAre("/src"));
  EXPECT_THAT(created->targets, ElementsAre("/run/podjail", "/dst"));
}

TEST(CreatedContainer, IsRefusedForEverySettingThatOpensTheJail) {
  EXPECT_THAT(objection("/HostConfig/Privileged", true), HasSubstr("privileged"));
  EXPECT_THAT(objection("/HostConfig/Privileged", nullptr), HasSubstr("privileged"));
  EXPECT_THAT(objection("/HostConfig/NetworkMode", "host"), HasSubstr("its network is host"));
  EXPECT_THAT(objection("/HostConfig/PidMode", "host"), HasSubstr("PidMode is host"));
  EXPECT_THAT(objection("/HostConfig/IpcMode", "container:x"), HasSubstr("IpcMode"));
  EXPECT_THAT(objection("/HostConfig/UTSMode", "host"), HasSubstr("UTSMode"));
  EXPECT_THAT(objection("/HostConfig/UsernsMode", "host"), HasSubstr("UsernsMode"));
  EXPECT_THAT(objection("/HostConfig/CapAdd", {"CAP_NET_ADMIN"}), HasSubstr("CAP_NET_ADMIN"));
  EXPECT_THAT(objection("/HostConfig/CapAdd", {7}), HasSubstr("7"));
  EXPECT_THAT(objection("/EffectiveCaps", {"CAP_NET_RAW"}), HasSubstr("CAP_NET_RAW"));
  EXPECT_THAT(objection("/BoundingCaps", {"CAP_SYS_ADMIN"}), HasSubstr("CAP_SYS_ADMIN"));
  EXPECT_THAT(objection("/HostConfig/Devices", {{{"PathOnHost", "/dev/kvm"}}}), HasSubstr("Devices"));
  EXPECT_THAT(objection("/HostConfig/VolumesFrom", {"other"}), HasSubstr("VolumesFrom"));
  EXPECT_THAT(objection("/HostConfig/Sysctls", {{"net.ipv4.ip_forward", "1"}}), HasSubstr("Sysctls"));
  EXPECT_THAT(objection("/HostConfig/SecurityOpt", {"seccomp=unconfined"}), HasSubstr("SecurityOpt"));
  EXPECT_THAT(objection("/HostConfig/SecurityOpt", {"seccomp=x", "apparmor=unconfined"}),
              HasSubstr("apparmor"));
  EXPECT_THAT(objection("/HostConfig/SecurityOpt", {"no-new-privileges"}), HasSubstr("seccomp"));
  EXPECT_THAT(objection("/HostConfig/SecurityOpt", {"seccomp=a", "seccomp=b"}), HasSubstr("seccomp"));
  EXPECT_THAT(objection("/Mounts/0/Type", "npipe"), HasSubstr("npipe"));
  EXPECT_THAT(objection("/Mounts/1/Source", nullptr), HasSubstr("mount"));
}

TEST(CreatedContainer, IsNotUnderstoodByHalf) {
  for (const char* text :
       {"", "{}", "[]", "[1]", "[{}]", "[{},{}]", R"([{"HostConfig":{}}])", "[{\"Mounts\":[]}]"})
    EXPECT_FALSE(read_created_container(text, kNetwork)) << text;
}

TEST(CreatedContainer, TellsHowItEndedAndWhichProcessItIs) {
  const auto text = json::array({harmless()}).dump();
  EXPECT_EQ(exit_status_in(text).value(), 3);
  EXPECT_EQ(process_in(text).value(), 17);
  EXPECT_FALSE(process_in(R"([{"State":{"Pid":0}}])"));
  EXPECT_FALSE(exit_status_in(R"([{"State":{"ExitCode":"3"}}])"));
  EXPECT_FALSE(exit_status_in("no"));
}

}  // namespace
}  // namespace podjail::cli
