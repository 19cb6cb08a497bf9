#include "hook/gate/mount_sources.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/gate/objections.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string with(const SourceFact& source, std::vector<std::string> options = {"rbind", "ro"},
                 const HookConfig& config = {}) {
  auto bundle = plain_bundle();
  bundle.mounts = {{"/data", "bind", source.path, std::move(options)}};
  auto facts = plain_facts();
  facts.sources = {source};
  return mount_source_objection({bundle, config, facts}).value_or("");
}

std::string folder(const std::string& path, std::vector<std::string> options = {"rbind", "ro"}) {
  return with({path, SourceKind::kDirectory}, std::move(options));
}

TEST(GateMountSources, OrdinaryFoldersPass) {
  EXPECT_EQ(folder("/srv/build", {"rbind", "rw"}), "");
  EXPECT_EQ(folder("/data/project", {"bind"}), "");
  EXPECT_EQ(folder("/running", {"bind"}), "") << "not below /run";
  EXPECT_EQ(folder("/etc/localtime"), "") << "read-only";
  EXPECT_EQ(folder("/usr/share/zoneinfo"), "");
}

TEST(GateMountSources, WhatTheHostsProgramsKeepIsRefusedWithItsSetting) {
  for (const char* path : {"/",
                           "/run",
                           "/run/docker",
                           "/run/containerd",
                           "/var/run/crio",
                           "/proc",
                           "/proc/1/root",
                           "/sys",
                           "/sys/fs/cgroup",
                           "/dev",
                           "/dev/net",
                           "/var",
                           "/var/lib",
                           "/var/lib/kubelet",
                           "/var/lib/kubelet/pods",
                           "/var/lib/docker",
                           "/var/lib/containerd",
                           "/etc",
                           "/etc/podjail",
                           "/etc/kubernetes/pki"})
    EXPECT_THAT(folder(path), HasSubstr("\"allow_mounts\": [\"" + std::string(path) + "\"]"));
}

TEST(GateMountSources, WhereTheHostRunsProgramsFromIsNotWritable) {
  for (const char* path :
       {"/etc/cron.d", "/usr", "/usr/local/libexec/podjail", "/boot", "/opt", "/var/spool/cron"}) {
    EXPECT_THAT(folder(path, {"rbind"}), HasSubstr("writable")) << path;
    EXPECT_THAT(folder(path, {"ro", "rw"}), HasSubstr("writable")) << path;
    EXPECT_EQ(folder(path, {"rw", "ro"}), "") << path;
  }
}

TEST(GateMountSources, WhatIsNoFileOrFolderIsRefusedWhereverItLies) {
  EXPECT_THAT(with({"/srv/agent.sock", SourceKind::kSocket}), HasSubstr("socket of the host"));
  EXPECT_THAT(with({"/srv/disk", SourceKind::kDevice}), HasSubstr("device of the host"));
  EXPECT_THAT(with({"/srv/pipe", SourceKind::kOther}), HasSubstr("neither"));
  EXPECT_THAT(with({"/srv/gone", SourceKind::kMissing}), HasSubstr("cannot be found"));
  EXPECT_THAT(with({"/var/lib/docker/containers/a/mounts/x", SourceKind::kSocket}), HasSubstr("socket"))
      << "also among the runtime's files";
}

TEST(GateMountSources, ASettingAllowsAFolderAndWhatLiesInIt) {
  HookConfig config;
  config.allow_mounts = {"/run/tools"};
  EXPECT_EQ(with({"/run/tools/agent.sock", SourceKind::kSocket}, {"bind"}, config), "");
  EXPECT_EQ(with({"/run/tools", SourceKind::kDirectory}, {"bind"}, config), "");
  EXPECT_NE(with({"/run/tools2", SourceKind::kDirectory}, {"bind"}, config), "");
  EXPECT_NE(with({"/run", SourceKind::kDirectory}, {"bind"}, config), "");
}

TEST(GateMountSources, ABindWithoutAFactIsRefused) {
  auto bundle = plain_bundle();
  bundle.mounts = {{"/data", "", "/srv", {"rbind"}}};
  const HookConfig config;
  EXPECT_THAT(mount_source_objection({bundle, config, plain_facts()}).value_or(""),
              HasSubstr("cannot be found"));
}

TEST(GateMountSources, ThoseOfRealRuntimes) {
  for (const char* name :
       {"docker", "docker_init", "podman", "containerd_pause", "containerd_member", "containerd_sidecar"})
    EXPECT_EQ(sentence(mount_source_objection, document(name)), "") << name;
  EXPECT_THAT(sentence(mount_source_objection, document("docker_socket")), HasSubstr("/run/docker.sock"));
}

}  // namespace
}  // namespace podjail::hook
