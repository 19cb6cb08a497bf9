#include "hook/mount_kind.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

TEST(MountKind, ABindIsToldByTypeOrOption) {
  EXPECT_TRUE(is_bind({"/x", "bind", "/y", {}}));
  EXPECT_TRUE(is_bind({"/x", "none", "/y", {"nosuid", "rbind"}}));
  EXPECT_TRUE(is_bind({"/x", "", "/y", {"bind"}}));
  EXPECT_FALSE(is_bind({"/x", "tmpfs", "tmpfs", {"nosuid"}}));
}

TEST(MountKind, TheLastWordOnWritingCounts) {
  EXPECT_TRUE(is_read_only({"", "", "", {"ro"}}));
  EXPECT_TRUE(is_read_only({"", "", "", {"rw", "nosuid", "ro", "nodev"}}));
  EXPECT_FALSE(is_read_only({"", "", "", {"ro", "rw"}}));
  EXPECT_FALSE(is_read_only({"", "", "", {}}));
}

TEST(MountKind, PlainPathsHaveOneSpelling) {
  EXPECT_EQ(plain_path("/run//podjail/./"), "/run/podjail");
  EXPECT_EQ(plain_path("run/podjail"), "/run/podjail");
  EXPECT_EQ(plain_path("/a/../../b"), "/b");
  EXPECT_EQ(plain_path("///"), "/");
  EXPECT_EQ(plain_path(""), "/");
}

TEST(MountKind, AFolderHoldsItselfAndWhatIsBelow) {
  EXPECT_TRUE(lies_in("/run", "/run"));
  EXPECT_TRUE(lies_in("/run/x", "/run"));
  EXPECT_TRUE(lies_in("/anything", "/"));
  EXPECT_FALSE(lies_in("/running", "/run"));
  EXPECT_FALSE(lies_in("/", "/run"));
}

TEST(MountKind, TheSharedDirectoryIsKnownByEveryWayToWriteIt) {
  Bundle bundle;
  for (const char* place : {"/run/podjail", "/run/podjail/", "/run//podjail", "/./run/./podjail",
                            "run/podjail", "/run/x/../podjail", "/../run/podjail"}) {
    bundle.mounts = {{"/proc", "", "", {}}, {place, "", "", {}}};
    EXPECT_TRUE(mounts_shared_directory(bundle)) << place;
  }
  for (const char* place :
       {"", "/", "/run", "/run/podjail/x", "/run/podjail2", "/x/run/podjail", "/run/podjail/.."}) {
    bundle.mounts = {{"/proc", "", "", {}}, {place, "", "", {}}};
    EXPECT_FALSE(mounts_shared_directory(bundle)) << place;
  }
}

}  // namespace
}  // namespace podjail::hook
