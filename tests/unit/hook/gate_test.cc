#include "hook/gate.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string sentence(const Bundle& bundle, const HookConfig& config = {}, Role role = Role::kMember) {
  return objection_to({bundle, config, facts_for(bundle), role}).value_or("");
}

TEST(Gate, LetsAnOrdinaryContainerThrough) {
  EXPECT_EQ(sentence(plain_bundle()), "");
  EXPECT_EQ(sentence(sidecar_bundle()), "");
}

TEST(Gate, AsksEveryCheck) {
  const std::vector<std::pair<void (*)(Bundle&), const char*>> changes = {
      {[](Bundle& bundle) { bundle.confinement.namespaces.clear(); }, "network"},
      {[](Bundle& bundle) { bundle.process.capabilities->bounding = {"CAP_BPF"}; }, "CAP_BPF"},
      {[](Bundle& bundle) {
         bundle.confinement.devices = {{"/dev/kvm", "c", 10, 232}};
       },
       "c 10:232"},
      {[](Bundle& bundle) {
         bundle.mounts = {{"/sys", "sysfs", "sysfs", {}}};
       },
       "sysfs"},
      {[](Bundle& bundle) {
         bundle.mounts = {{"/x", "bind", "/run", {"bind"}}};
       },
       "allow_mounts"},
      {[](Bundle& bundle) {
         bundle.confinement.sysctls = {{"net.ipv4.ip_forward", "1"}};
       },
       "ip_forward"},
      {[](Bundle& bundle) { bundle.confinement.seccomp.reset(); }, "AF_VSOCK"}};
  for (const auto& [change, words] : changes) {
    auto bundle = plain_bundle();
    change(bundle);
    EXPECT_THAT(sentence(bundle), HasSubstr(words));
  }
}

TEST(Gate, DocumentsOfRealRuntimesPassWithTheSettingsTheyName) {
  HookConfig config;
  config.allow_vsock = {VsockWay::kSocket, VsockWay::kWideSocket, VsockWay::kSocketcall, VsockWay::kIoUring};
  for (const char* name : {"docker", "docker_init", "podman", "containerd_member", "containerd_sidecar"})
    EXPECT_EQ(sentence(document(name), config), "") << name;
  EXPECT_EQ(sentence(document("containerd_pause"), {}, Role::kPause), "");
}

TEST(Gate, PrivilegedOnesDoNot) {
  for (const char* name : {"docker_privileged", "podman_privileged"}) EXPECT_NE(sentence(document(name)), "");
}

}  // namespace
}  // namespace podjail::hook
