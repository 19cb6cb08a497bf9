#include "hook/look_host.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "lib/base/unique_fd.h"

namespace podjail::hook {
namespace {

class LookHost : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-look-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = std::filesystem::canonical(pattern).string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  SourceFact look_at(const std::string& source, const std::string& type = "bind") {
    Bundle bundle;
    bundle.mounts = {{"/x", type, source, {}}};
    return look_at_sources(bundle).at(0);
  }

  std::string folder_;
};

TEST_F(LookHost, KindsOfSourcesAreTold) {
  std::ofstream(folder_ + "/file") << "x";
  ASSERT_EQ(::mkfifo((folder_ + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(look_at(folder_).kind, SourceKind::kDirectory);
  EXPECT_EQ(look_at(folder_ + "/file").kind, SourceKind::kFile);
  EXPECT_EQ(look_at(folder_ + "/fifo").kind, SourceKind::kOther);
  EXPECT_EQ(look_at("/dev/null").kind, SourceKind::kDevice);
  EXPECT_EQ(look_at(folder_ + "/none").kind, SourceKind::kMissing);
}

TEST_F(LookHost, ALinkToASocketIsASocket) {
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = folder_ + "/s";
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  std::filesystem::create_symlink("s", folder_ + "/innocent");
  const auto fact = look_at(folder_ + "/innocent");
  EXPECT_EQ(fact.kind, SourceKind::kSocket);
  EXPECT_EQ(fact.path, path);
}

TEST_F(LookHost, LinksAndDotsAreResolved) {
  std::filesystem::create_directory(folder_ + "/a");
  std::filesystem::create_symlink("/run", folder_ + "/a/link");
  EXPECT_EQ(look_at(folder_ + "/a/link").path, "/run");
  EXPECT_EQ(look_at(folder_ + "/a/./../a").path, folder_ + "/a");
  std::filesystem::create_symlink("loop", folder_ + "/loop");
  EXPECT_EQ(look_at(folder_ + "/loop").kind, SourceKind::kMissing);
}

TEST_F(LookHost, OnlyBindsOfAbsolutePathsAreLookedAt) {
  EXPECT_EQ(look_at(folder_, "tmpfs").kind, SourceKind::kMissing);
  EXPECT_EQ(look_at("tmp").kind, SourceKind::kMissing);
}

TEST(LookForVsock, AgreesWithWhatASocketSays) {
  const UniqueFd socket(::socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool none = !socket && ::access("/dev/vsock", F_OK) != 0;
  EXPECT_EQ(look_for_vsock(), none ? VsockFact::kAbsent : VsockFact::kPresent);
}

TEST(LookForIoUring, IsDisabledOnlyWhereTheSysctlSaysSo) {
  std::ifstream file("/proc/sys/kernel/io_uring_disabled");
  std::string value;
  file >> value;
  EXPECT_EQ(look_for_io_uring(), value == "2" ? IoUringFact::kDisabled : IoUringFact::kEnabled);
}

}  // namespace
}  // namespace podjail::hook
