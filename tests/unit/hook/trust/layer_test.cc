#include "hook/trust/layer.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>

#include <functional>
#include <thread>

#include "lib/base/file.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::trust {
namespace {

class LayerTest : public TemporaryRoot {
 protected:
  void SetUp() override {
    TemporaryRoot::SetUp();
    opened_ = *open_root(root().string());
  }
  Layer layer() { return **Layer::of(opened_.get(), Placement::kLayer); }
  std::string contents(const std::string& path) {
    return read_file((root() / path).string(), 4096).value_or("-");
  }
  // On a thread with mounts of its own, which go with it.
  static void with_own_mounts(const std::function<void()>& body) {
    std::thread([&body] {
      ASSERT_EQ(::unshare(CLONE_NEWNS), 0) << "this test needs root";
      ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
      body();
    }).join();
  }

  UniqueFd opened_;
};

TEST_F(LayerTest, IsFoundWhereTheRootIsAnOverlay) {
  EXPECT_FALSE(*Layer::of(opened_.get(), Placement::kAuto)) << "a plain directory may be anybody's";
  EXPECT_FALSE(*Layer::of(opened_.get(), Placement::kMount));
  for (const char* name : {"lower", "upper", "work", "merged"})
    std::filesystem::create_directory(folder_ / name);
  with_own_mounts([this] {
    const auto at = [this](const char* name) { return (folder_ / name).string(); };
    const auto options = "lowerdir=" + at("lower") + ",upperdir=" + at("upper") + ",workdir=" + at("work");
    ASSERT_EQ(::mount("overlay", at("merged").c_str(), "overlay", 0, options.c_str()), 0);
    const auto merged = open_root(at("merged"));
    EXPECT_TRUE(*Layer::of(merged->get(), Placement::kAuto));
    EXPECT_FALSE(*Layer::of(merged->get(), Placement::kMount));
  });
}

TEST_F(LayerTest, AFileIsRewrittenInItsPlaceAndKeepsItsMode) {
  put("etc/real", "a longer text than the new one");
  link("etc/alias", "/etc/real");
  ASSERT_EQ(::chmod((root() / "etc/real").c_str(), 0640), 0);
  EXPECT_EQ(*layer().rewrite("/etc/alias", "new"), Layer::Written::kYes);
  EXPECT_EQ(contents("etc/real"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(root() / "etc/alias"));
  EXPECT_EQ(std::filesystem::status(root() / "etc/real").permissions(), std::filesystem::perms(0640));
}

TEST_F(LayerTest, NothingBehindAMountPointIsWritten) {
  put("volume/file", "old");
  put("file", "old");
  link("link", "volume/file");
  std::filesystem::create_directories(root() / "volume/folder");
  with_own_mounts([this] {
    for (const char* name : {"volume", "file"}) {
      const auto path = (root() / name).string();
      ASSERT_EQ(::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr), 0);
    }
    const UniqueFd inside = *open_root(root().string());
    const auto layer = **Layer::of(inside.get(), Placement::kLayer);
    for (const char* path : {"/volume/file", "/link", "/file"}) {
      EXPECT_EQ(*layer.rewrite(path, "new"), Layer::Written::kNotHere) << path;
    }
    EXPECT_EQ(layer.directory("/volume/folder").error().kind(), ErrorKind::kNotFound);
    EXPECT_EQ(layer.make_directory("/volume/new").error().kind(), ErrorKind::kNotFound);
  });
  EXPECT_EQ(contents("volume/file"), "old");
  EXPECT_EQ(contents("file"), "old");
}

TEST_F(LayerTest, AReadOnlyLayerIsNotWritten) {
  put("file", "old");
  with_own_mounts([this] {
    const auto path = root().string();
    ASSERT_EQ(::mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::mount(nullptr, path.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr), 0);
    const UniqueFd inside = *open_root(path);
    const auto layer = **Layer::of(inside.get(), Placement::kLayer);
    EXPECT_EQ(*layer.rewrite("/file", "new"), Layer::Written::kNotHere);
    EXPECT_EQ(layer.make_directory("/new").error().kind(), ErrorKind::kNotFound);
  });
}

TEST_F(LayerTest, LinksStopAtTheRoot) {
  std::filesystem::create_directory(folder_ / "host");
  link("absolute", (folder_ / "host").string());
  link("climbing", "../host");
  for (const char* path : {"/absolute", "/climbing", "/absolute/below", "/climbing/below"}) {
    EXPECT_FALSE(layer().make_directory(path)) << path;
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "host"));
}

TEST_F(LayerTest, DirectoriesAreMadeForEveryoneToEnterAndBelongToTheOwnerAbove) {
  std::filesystem::create_directory(root() / "usr");
  ASSERT_EQ(::chown((root() / "usr").c_str(), 7, 8), 0) << "this test needs root";
  const auto mask = ::umask(077);
  EXPECT_TRUE(layer().make_directory("/usr/local/share"));
  ::umask(mask);
  struct stat facts {};
  ASSERT_EQ(::stat((root() / "usr/local/share").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777U, 0755U);
  EXPECT_EQ(facts.st_uid, 7U);
  EXPECT_EQ(facts.st_gid, 8U);
}

TEST_F(LayerTest, WhatIsThereIsNotMadeAgain) {
  put("file", "");
  std::filesystem::create_directory(root() / "folder");
  link("dangling", "nowhere");
  EXPECT_TRUE(layer().make_directory("/folder"));
  EXPECT_EQ(layer().make_directory("/file").error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(layer().make_directory("/file/below").error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(layer().make_directory("/dangling").error().kind(), ErrorKind::kNotFound);
}

TEST_F(LayerTest, FilesAndLinksTakeThePlaceOfOthersAndFollowNone) {
  put("victim", "untouched");
  link("folder/file", "/victim");
  put("folder/link", "old");
  const auto directory = layer().directory("/folder");
  ASSERT_TRUE(put_file(directory->get(), "file", "new"));
  ASSERT_TRUE(put_link(directory->get(), "link", "file"));
  ASSERT_TRUE(put_link(directory->get(), "link", "file")) << "a second time";
  EXPECT_EQ(contents("victim"), "untouched");
  EXPECT_EQ(contents("folder/link"), "new");
  EXPECT_EQ(std::filesystem::status(root() / "folder/file").permissions(), std::filesystem::perms(0644));
}

TEST_F(LayerTest, ADirectoryOfThatNameStays) {
  put("folder/file/below", "untouched");
  const auto directory = layer().directory("/folder");
  EXPECT_EQ(put_file(directory->get(), "file", "new").error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(put_link(directory->get(), "file", "new").error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(contents("folder/file/below"), "untouched");
}

}  // namespace
}  // namespace podjail::trust
