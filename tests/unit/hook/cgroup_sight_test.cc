#include "hook/cgroup_sight.h"

#include "hook/container/mountinfo.h"
#include "lib/base/file.h"
#include "tests/unit/hook/in_mount_namespace.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::hook {
namespace {

class CgroupSight : public trust::TemporaryRoot {
 protected:
  void SetUp() override {
    TemporaryRoot::SetUp();
    hierarchy_ = *container::find_cgroup2_mount(*read_file("/proc/self/mountinfo", container::kMaxMountinfo));
    own_ = "/podjail-test-sight-" + std::to_string(::getpid());
    std::filesystem::create_directory(hierarchy_ + own_);
    std::filesystem::create_directories(root() / "sys/fs/cgroup");
  }
  void TearDown() override {
    ::rmdir((hierarchy_ + own_).c_str());
    TemporaryRoot::TearDown();
  }
  void show(const std::string& cgroup) const {
    const auto place = (root() / "sys/fs/cgroup").string();
    ASSERT_EQ(::mount((hierarchy_ + cgroup).c_str(), place.c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
  }
  Status check(const PlayedContainer& played, const std::string& path) const {
    return check_cgroup_sight(played.process, played.mounts, path, {own_, 1, 1});
  }

  std::string hierarchy_;
  std::string own_;
};

TEST_F(CgroupSight, SeeingNoneOrItsOwnIsFine) {
  in_mount_namespace([this](const PlayedContainer& played) {
    EXPECT_TRUE(check(played, root().string()));
    show(own_);
    EXPECT_TRUE(check(played, root().string()));
  });
}

TEST_F(CgroupSight, SeeingMoreIsRefusedEvenReadOnly) {
  in_mount_namespace([this](const PlayedContainer& played) {
    show("/");
    const auto seen = check(played, root().string());
    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().kind(), ErrorKind::kRefused);
    EXPECT_NE(seen.error().message().find("/sys/fs/cgroup"), std::string::npos);
  });
}

TEST_F(CgroupSight, ARootThatIsNamedByALinkIsStillTheRoot) {
  std::filesystem::create_directory_symlink(root(), folder_ / "alias");
  in_mount_namespace([this](const PlayedContainer& played) {
    show("/");
    EXPECT_FALSE(check(played, (folder_ / "alias").string()));
    EXPECT_FALSE(check(played, root().string() + "/../root/"));
  });
}

TEST_F(CgroupSight, ARootThatIsNotThereIsAnError) {
  in_mount_namespace([this](const PlayedContainer& played) { EXPECT_FALSE(check(played, "/podjail-none")); });
}

}  // namespace
}  // namespace podjail::hook
