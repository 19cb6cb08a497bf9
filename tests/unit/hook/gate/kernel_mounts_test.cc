#include "hook/gate/kernel_mounts.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string with(const MountEntry& mount) {
  auto bundle = plain_bundle();
  bundle.mounts = {mount};
  bundle.confinement.read_only_paths = {"/proc/sys", "/proc/sysrq-trigger"};
  bundle.confinement.masked_paths = {"/proc/kcore"};
  return sentence(kernel_mount_objection, bundle);
}

TEST(GateKernelMounts, HarmlessOnesPass) {
  for (const char* type : {"tmpfs", "devpts", "mqueue"}) EXPECT_EQ(with({"/x", type, type, {}}), "");
  EXPECT_EQ(with({"/sys", "sysfs", "sysfs", {"nosuid", "ro"}}), "");
  EXPECT_EQ(with({"/sys/fs/cgroup", "cgroup2", "cgroup", {"rw", "ro"}}), "") << "the last counts";
  EXPECT_EQ(with({"/proc/", "proc", "proc", {}}), "");
}

TEST(GateKernelMounts, WritableOnesThatReachTheHostAreRefused) {
  for (const char* type : {"sysfs", "cgroup", "cgroup2"}) {
    EXPECT_THAT(with({"/x", type, type, {}}), HasSubstr("writable"));
    EXPECT_THAT(with({"/x", type, type, {"ro", "rw"}}), HasSubstr("writable"));
  }
  EXPECT_THAT(with({"/x", "cgroup", "cgroup", {}}), HasSubstr("sidecar's cgroup"));
}

TEST(GateKernelMounts, ASecondProcWouldNotBeCovered) {
  EXPECT_THAT(with({"/proc2", "proc", "proc", {}}), HasSubstr("/proc2"));
}

TEST(GateKernelMounts, OtherTypesAreRefused) {
  for (const char* type :
       {"bpf", "debugfs", "tracefs", "devtmpfs", "securityfs", "ext4", "nfs", "overlay", ""})
    EXPECT_THAT(with({"/x", type, "x", {}}), HasSubstr("none of those containers need")) << type;
}

TEST(GateKernelMounts, ProcNeedsItsPathsHidden) {
  auto bundle = plain_bundle();
  bundle.mounts = {{"/proc", "proc", "proc", {}}};
  EXPECT_THAT(sentence(kernel_mount_objection, bundle), HasSubstr("/proc/sys"));
  bundle.confinement.read_only_paths = {"/proc/sys/"};
  EXPECT_THAT(sentence(kernel_mount_objection, bundle), HasSubstr("sysrq-trigger"));
  bundle.confinement.read_only_paths = {"/proc/sys/net", "/proc/sysrq-trigger"};
  EXPECT_THAT(sentence(kernel_mount_objection, bundle), HasSubstr("/proc/sys,"));
  bundle.confinement.read_only_paths = {"/proc"};
  EXPECT_THAT(sentence(kernel_mount_objection, bundle), HasSubstr("/proc/kcore"));
  bundle.confinement.masked_paths = {"/proc/kcore"};
  EXPECT_EQ(sentence(kernel_mount_objection, bundle), "");
}

TEST(GateKernelMounts, ThoseOfRealRuntimes) {
  for (const char* name : {"docker", "podman", "containerd_pause", "containerd_member", "containerd_sidecar"})
    EXPECT_EQ(sentence(kernel_mount_objection, document(name)), "") << name;
  for (const char* name : {"docker_privileged", "podman_privileged"})
    EXPECT_THAT(sentence(kernel_mount_objection, document(name)), HasSubstr("writable")) << name;
}

}  // namespace
}  // namespace podjail::hook
