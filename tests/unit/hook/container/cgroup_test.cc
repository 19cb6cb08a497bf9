#include "hook/container/cgroup.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace podjail::container {
namespace {

constexpr const char* kHybrid =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:5 master:2 - cgroup2 cgroup2 rw\n";

TEST(Cgroup, TheMountIsFoundInEveryLayout) {
  EXPECT_EQ(*find_cgroup2_mount(kHybrid), "/sys/fs/cgroup/unified");
  EXPECT_EQ(*find_cgroup2_mount("29 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"),
            "/sys/fs/cgroup");
  EXPECT_EQ(*find_cgroup2_mount("29 23 0:26 / /a\\040b\\134c rw - cgroup2 none rw"), "/a b\\c");
}

TEST(Cgroup, AMountOfAPartIsNotTheHierarchy) {
  const auto found = find_cgroup2_mount("29 23 0:26 /kubepods /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().message().find("part"), std::string::npos);
  EXPECT_EQ(*find_cgroup2_mount(std::string("29 23 0:26 /x /mnt rw - cgroup2 c rw\n") + kHybrid),
            "/sys/fs/cgroup/unified");
}

TEST(Cgroup, NonsenseInMountinfoIsPassedOver) {
  for (const char* text :
       {"", "\n\n", "cgroup2", "- cgroup2 x", "1 2 3 4 5 6 7 8 9", "29 23 0:26 / /x rw -",
        "29 23 0:26 / - cgroup2 cgroup2 rw", "29 23 0:26 / /cgroup2 rw - tmpfs cgroup2 rw"}) {
    EXPECT_FALSE(find_cgroup2_mount(text)) << text;
  }
}

TEST(Cgroup, AContainerMaySeeItsOwnCgroupAndWhatIsBelow) {
  const auto seen = [](const char* root, const char* point) {
    return foreign_cgroup_mount(
        std::string(kHybrid) + "50 31 0:38 " + root + " " + point + " ro - cgroup2 cgroup2 rw\n",
        "/run/ctr/rootfs", "/pod/build");
  };
  EXPECT_FALSE(seen("/pod/build", "/run/ctr/rootfs/sys/fs/cgroup"));
  EXPECT_FALSE(seen("/pod/build/inner", "/run/ctr/rootfs/sys/fs/cgroup"));
  EXPECT_FALSE(seen("/", "/run/ctr/rootfs-of-another/sys/fs/cgroup")) << "is not this container's";
  EXPECT_FALSE(foreign_cgroup_mount(kHybrid, "/run/ctr/rootfs", "/pod/build"));
  EXPECT_EQ(seen("/", "/run/ctr/rootfs/sys/fs/cgroup"), "/sys/fs/cgroup");
  EXPECT_EQ(seen("/pod", "/run/ctr/rootfs/mnt"), "/mnt");
  EXPECT_EQ(seen("/pod/build2", "/run/ctr/rootfs/mnt"), "/mnt");
  EXPECT_EQ(seen("/pod/sidecar", "/run/ctr/rootfs/mnt"), "/mnt");
  EXPECT_EQ(seen("/..", "/run/ctr/rootfs/mnt"), "/mnt") << "outside of the reader's cgroup namespace";
}

TEST(Cgroup, ThePathIsThatOfTheUnifiedHierarchy) {
  EXPECT_EQ(*cgroup2_path("4:memory:/other\n1:cpu:/\n0::/kubepods.slice/pod1/ctr1\n"),
            "/kubepods.slice/pod1/ctr1");
  EXPECT_EQ(*cgroup2_path("0::/"), "/");
}

TEST(Cgroup, WithoutAPathOrWithOneOutsideItIsRefused) {
  for (const char* text :
       {"", "4:memory:/x\n", "0::\n", "0::relative\n", "0::/../other", "0::/a/../../b", "10::/x\n"}) {
    const auto path = cgroup2_path(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().kind(), ErrorKind::kRefused);
  }
  EXPECT_TRUE(cgroup2_path("0::/a..b/..c"));
}

TEST(Cgroup, TheLevelIsTheNumberOfComponents) {
  EXPECT_EQ(level_of("/"), 0U);
  EXPECT_EQ(level_of("/a"), 1U);
  EXPECT_EQ(level_of("/a/b/c"), 3U);
  EXPECT_EQ(level_of("/a//b/"), 2U);
}

TEST(Cgroup, AProcessOfThisMachineIsLocatedOrRefusedForTheRoot) {
  const auto process = ContainerProcess::open(::getpid());
  ASSERT_TRUE(process);
  const auto path = cgroup2_path(*process->read("cgroup", 65536));
  const auto cgroup = locate_cgroup(*process);
  if (path && *path != "/") {
    ASSERT_TRUE(cgroup) << cgroup.error().message();
    EXPECT_EQ(cgroup->path, *path);
    EXPECT_NE(cgroup->id, 0U);
  } else {
    ASSERT_FALSE(cgroup);
    EXPECT_EQ(cgroup.error().kind(), ErrorKind::kRefused);
  }
}

TEST(Cgroup, ACgroupThatDoesNotExistHoldsNobody) {
  EXPECT_FALSE(holds_only({"/podjail-test-none", 1, 1}, ::getpid()));
}

}  // namespace
}  // namespace podjail::container
