#include "cli/container/host_paths.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

const std::vector<std::string> kSockets{"/run/engine/engine.sock", "/srv/user/.agent"};

TEST(HostPaths, AVolumesSourceIsAPathOrAName) {
  EXPECT_EQ(source_of_volume("/a:/b:ro").value(), "/a");
  EXPECT_EQ(source_of_volume("./a:/b").value(), "./a");
  EXPECT_EQ(source_of_volume("name:/b").value(), std::nullopt);
  EXPECT_EQ(source_of_volume("/only").value(), std::nullopt);
  EXPECT_FALSE(source_of_volume("a:b:c:d"));
  EXPECT_FALSE(source_of_volume(":/b"));
  EXPECT_FALSE(source_of_volume(""));
}

TEST(HostPaths, AMountsSourceIsThatOfItsKind) {
  EXPECT_EQ(source_of_mount("type=bind,source=/a,target=/b").value(), "/a");
  EXPECT_EQ(source_of_mount("type=bind,readonly,src=/a,dst=/b").value(), "/a");
  EXPECT_EQ(source_of_mount("type=tmpfs,target=/b").value(), std::nullopt);
  EXPECT_EQ(source_of_mount("type=volume,source=name,target=/b").value(), std::nullopt);
}

TEST(HostPaths, MountsThatAreNotJudgedAreRefused) {
  for (const char* value : {"type=bind,target=/b", "source=/a,target=/b", "type=image,source=a,target=/b",
                            "type=devpts,target=/b", "type=volume,source=/a,target=/b",
                            "\"type=bind\",source=/a", "", "type=volume,source=a,target=/b,volume-driver=nfs",
                            "type=volume,source=a,target=/b,volume-opt=device=/run"})
    EXPECT_FALSE(source_of_mount(value)) << value;
}

TEST(HostPaths, AFolderWithADaemonsSocketIsRefused) {
  EXPECT_EQ(objection_to_source("/srv/user/work", kSockets), std::nullopt);
  EXPECT_EQ(objection_to_source("/srv/user/.agents", kSockets), std::nullopt);
  for (const char* path : {"/run", "/run/engine", "/run/engine/engine.sock", "/srv", "/srv/user/.agent"})
    EXPECT_NE(objection_to_source(path, kSockets), std::nullopt) << path;
}

TEST(HostPaths, TheKernelsTreesAndTheWholeMachineAreRefused) {
  for (const char* path : {"/", "/proc", "/proc/1/root", "/sys/fs/cgroup", "/dev", "/dev/kvm"})
    EXPECT_NE(objection_to_source(path, {}), std::nullopt) << path;
  EXPECT_EQ(objection_to_source("/devices", {}), std::nullopt);
}

TEST(HostPaths, ALinkIsFollowed) {
  const Scratch scratch;
  const auto link = scratch.path() + "/link";
  ASSERT_EQ(::symlink("/proc", link.c_str()), 0);
  EXPECT_FALSE(check_host_path(link, {}));
  EXPECT_TRUE(check_host_path(scratch.write("file", "text"), {}));
  EXPECT_TRUE(check_host_path(scratch.path(), {}));
  EXPECT_FALSE(check_host_path(scratch.path(), {scratch.path() + "/socket"}));
}

TEST(HostPaths, WhatIsNoFileOrFolderIsRefused) {
  const Scratch scratch;
  const auto pipe = scratch.path() + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(check_host_path(pipe, {}));
  EXPECT_FALSE(check_host_path("/dev/null", {}));
  EXPECT_EQ(check_host_path(scratch.path() + "/missing", {}).error().kind(), ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::cli
