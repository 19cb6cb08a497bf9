#include "hook/trust/file_mount.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <functional>
#include <thread>

#include "lib/base/file.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

struct stat with_mode(mode_t mode) {
  struct stat facts {};
  facts.st_mode = S_IFREG | mode;
  return facts;
}
const struct stat kPublic = with_mode(0644);

class FileMountTest : public TemporaryRoot {
 protected:
  // On a thread with mounts of its own, which go with it.
  static void with_own_mounts(const std::function<void()>& body) {
    std::thread([&body] {
      ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
      ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
      body();
    }).join();
  }
  std::string path() const { return (folder_ / "bundle").string(); }
};

TEST_F(FileMountTest, CoversAFileReadOnly) {
  put("target", "old");
  with_own_mounts([this] {
    const auto made = FileMount::make(path(), "new", kPublic);
    ASSERT_TRUE(made) << made.error().message();
    const auto opened = open_root(root().string());
    const auto found = find_in_root(opened->get(), "target");
    ASSERT_TRUE(attach(*made, *found));
    EXPECT_EQ(*read_file((root() / "target").string(), 10), "new");
    EXPECT_TRUE(is_same_file(find_in_root(opened->get(), "target")->facts, made->facts()));
    struct statvfs facts {};
    ASSERT_EQ(::statvfs((root() / "target").c_str(), &facts), 0);
    EXPECT_EQ(facts.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC),
              static_cast<unsigned long>(ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC));
    EXPECT_EQ(made->facts().st_mode & 07777, 0444U);
  });
  EXPECT_EQ(*read_file((root() / "target").string(), 10), "old");
}

TEST_F(FileMountTest, IsToBeReadByWhomTheCoveredFileIs) {
  auto like = with_mode(04640);
  like.st_uid = 7;
  like.st_gid = 8;
  with_own_mounts([&] {
    const auto made = FileMount::make(path(), "new", like);
    ASSERT_TRUE(made) << made.error().message();
    struct stat facts {};
    ASSERT_EQ(::fstatat(made->descriptor(), "", &facts, AT_EMPTY_PATH), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0440U);
    EXPECT_EQ(facts.st_uid, 7U);
    EXPECT_EQ(facts.st_gid, 8U);
  });
}

TEST_F(FileMountTest, ItsNameGoesAndItsContentsStay) {
  put("target", "old");
  with_own_mounts([this] {
    {
      const auto made = FileMount::make(path(), "new", kPublic);
      const auto opened = open_root(root().string());
      ASSERT_TRUE(attach(*made, *find_in_root(opened->get(), "target")));
      EXPECT_TRUE(std::filesystem::exists(path()));
    }
    EXPECT_FALSE(std::filesystem::exists(path()));
    EXPECT_EQ(*read_file((root() / "target").string(), 10), "new");
  });
}

TEST_F(FileMountTest, WhatAKilledRunLeftIsReplaced) {
  std::ofstream(path()) << "left";
  with_own_mounts([this] { EXPECT_TRUE(FileMount::make(path(), "new", kPublic)); });
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(FileMountTest, ALinkInItsPlaceIsNotFollowed) {
  put("victim", "untouched");
  std::filesystem::create_symlink(root() / "victim", path());
  with_own_mounts([this] { EXPECT_TRUE(FileMount::make(path(), "new", kPublic)); });
  EXPECT_EQ(*read_file((root() / "victim").string(), 10), "untouched");
}

TEST_F(FileMountTest, WithoutItsDirectoryItFails) {
  EXPECT_EQ(FileMount::make((folder_ / "none" / "x").string(), "new", kPublic).error().kind(),
            ErrorKind::kNotFound);
}

}  // namespace
}  // namespace podjail::trust
