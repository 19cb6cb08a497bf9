#include "hook/names_mount.h"

#include <sys/stat.h>

#include <atomic>

#include "lib/base/file.h"
#include "tests/unit/hook/in_mount_namespace.h"
#include "tests/unit/hook/trust/temporary_root.h"

namespace podjail::hook {
namespace {

constexpr const char* kFile = "run/podjail-containers/containers.json";

class NamesMount : public trust::TemporaryRoot {
 protected:
  std::string document() const { return read_file((root() / kFile).string(), 1024).value_or("absent"); }
  Status mount(const PlayedContainer& sidecar, const char* text) const {
    return mount_names(sidecar.mounts, root().string(), text);
  }
};

TEST_F(NamesMount, TheSidecarAloneSeesTheDocument) {
  std::filesystem::create_directories(root() / "run/podjail-containers");
  in_mount_namespace([this](const PlayedContainer& sidecar) {
    const auto mounted = mount(sidecar, "first");
    ASSERT_TRUE(mounted) << mounted.error().message();
    EXPECT_EQ(document(), "first");
    struct stat facts {};
    ASSERT_EQ(::stat((root() / kFile).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777, 0444U);
    EXPECT_EQ(facts.st_uid, 0U);
  });
  EXPECT_EQ(document(), "absent");
}

TEST_F(NamesMount, TheDirectoryIsMadeWhereTheImageHasNone) {
  std::filesystem::create_directory(root() / "run");
  in_mount_namespace([this](const PlayedContainer& sidecar) {
    ASSERT_TRUE(mount(sidecar, "first"));
    EXPECT_EQ(document(), "first");
  });
}

TEST_F(NamesMount, LaterDocumentsTakeThePlaceOfEarlierOnes) {
  std::filesystem::create_directory(root() / "run");
  in_mount_namespace([this](const PlayedContainer& sidecar) {
    ASSERT_TRUE(mount(sidecar, "first"));
    struct stat before {};
    ASSERT_EQ(::stat((root() / kFile).c_str(), &before), 0);
    for (const char* text : {"second", "third", ""}) {
      const auto renewed = renew_names(sidecar.process, text);
      ASSERT_TRUE(renewed) << renewed.error().message();
      EXPECT_EQ(document(), text);
      struct stat after {};
      ASSERT_EQ(::stat((root() / kFile).c_str(), &after), 0);
      EXPECT_NE(before.st_ino, after.st_ino) << "another file, never one half written";
      before = after;
    }
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator((root() / kFile).parent_path()), {}), 1);
  });
}

TEST_F(NamesMount, ASecondRunForTheSidecarCoversTheFirst) {
  std::filesystem::create_directory(root() / "run");
  in_mount_namespace([this](const PlayedContainer& sidecar) {
    ASSERT_TRUE(mount(sidecar, "first"));
    ASSERT_TRUE(mount(sidecar, "second"));
    EXPECT_EQ(document(), "second");
    ASSERT_TRUE(renew_names(sidecar.process, "third"));
    EXPECT_EQ(document(), "third");
  });
}

TEST_F(NamesMount, WithoutTheMountNothingIsWritten) {
  std::filesystem::create_directories(root() / "run/podjail-containers");
  in_mount_namespace([this](const PlayedContainer& sidecar) {
    const auto renewed = renew_names(sidecar.process, "text");
    ASSERT_FALSE(renewed);
    EXPECT_EQ(renewed.error().kind(), ErrorKind::kNotFound);
    EXPECT_EQ(document(), "absent");
  });
}

TEST_F(NamesMount, LinksInTheImageLeadNowhere) {
  const auto outside = folder_ / "outside";
  std::filesystem::create_directories(outside / "podjail-containers");
  for (const auto& [path, target] :
       {std::pair{"run", "../outside"}, {"run/podjail-containers", "../../outside"}}) {
    std::filesystem::remove_all(root() / "run");
    link(path, target);
    in_mount_namespace([&, this](const PlayedContainer& sidecar) {
      EXPECT_FALSE(mount(sidecar, "text"));
      EXPECT_TRUE(std::filesystem::is_empty(outside / "podjail-containers"));
    });
  }
}

TEST_F(NamesMount, TheHostsMountsAreRefused) {
  const auto own = container::ContainerProcess::open(::getpid());
  const auto mounts = container::KernelNamespace::open(*own, container::NamespaceKind::kMount);
  for (const auto& refused : {mount_names(*mounts, root().string(), "text"), renew_names(*own, "text")}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::kRefused);
  }
}

// A reader sees one document or the other, whenever it looks.
TEST_F(NamesMount, AReaderNeverSeesHalfADocument) {
  std::filesystem::create_directory(root() / "run");
  in_mount_namespace([this](const PlayedContainer& sidecar) {
    const std::string one(60000, '1');
    const std::string two(60000, '2');
    ASSERT_TRUE(mount(sidecar, one.c_str()));
    std::atomic<bool> done = false;
    std::thread writer([&] {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(renew_names(sidecar.process, i % 2 == 0 ? two : one));
      done = true;
    });
    while (!done) {
      const auto seen = read_file((root() / kFile).string(), 100000);
      EXPECT_TRUE(seen && (*seen == one || *seen == two));
    }
    writer.join();
  });
}

}  // namespace
}  // namespace podjail::hook
