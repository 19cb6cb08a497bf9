#include "hook/sidecar_proof.h"

#include <sched.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "hook/sha256.h"
#include "tests/unit/hook/new_netns.h"

namespace podjail::hook {
namespace {

// A root with a program, looked at from a mount namespace of its own.
class SidecarProof : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-proof-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    std::filesystem::create_directories(root_ / "etc");
    std::ofstream(root_ / "program") << "code";
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  Status prove(const std::map<std::string, std::string>& files) {
    std::optional<Status> status;
    std::thread([&] {
      ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
      const auto process = container::ContainerProcess::open(own_thread());
      const auto mounts = container::KernelNamespace::open(*process, container::NamespaceKind::kMount);
      status = prove_sidecar(*mounts, root_.string(), files);
    }).join();
    return *status;
  }
  std::string message(const std::map<std::string, std::string>& files) {
    const auto status = prove(files);
    if (status) return "";
    EXPECT_EQ(status.error().kind(), ErrorKind::kRefused);
    return status.error().message();
  }

  std::filesystem::path root_;
};

TEST_F(SidecarProof, TheRightFileIsAccepted) {
  EXPECT_EQ(message({{"/program", sha256_of("code")}}), "");
}

TEST_F(SidecarProof, WithoutFilesNothingIsLookedAt) {
  std::ofstream(root_ / "etc/ld.so.preload") << "/x.so";
  EXPECT_EQ(message({}), "");
}

TEST_F(SidecarProof, AnotherFileIsRefused) {
  EXPECT_NE(message({{"/program", sha256_of("codE")}}).find("/program"), std::string::npos);
  EXPECT_NE(message({{"/program", sha256_of("code")}, {"/lib", sha256_of("")}}).find("/lib"),
            std::string::npos);
}

TEST_F(SidecarProof, APreloadIsRefusedEvenAsALink) {
  std::filesystem::create_symlink("../program", root_ / "etc/ld.so.preload");
  EXPECT_NE(message({{"/program", sha256_of("code")}}).find("ld.so.preload"), std::string::npos);
}

TEST_F(SidecarProof, ALinkOutOfTheImageStaysInIt) {
  std::filesystem::create_symlink("/proc/self/exe", root_ / "escape");
  EXPECT_NE(message({{"/escape", sha256_of("code")}}), "");
  std::filesystem::create_symlink("/program", root_ / "inner");
  EXPECT_EQ(message({{"/inner", sha256_of("code")}}), "");
}

TEST_F(SidecarProof, WhatIsNoFileIsRefused) {
  EXPECT_NE(message({{"/etc", sha256_of("")}}), "");
}

}  // namespace
}  // namespace podjail::hook
