#include "hook/container/mountinfo.h"

#include <gtest/gtest.h>

namespace podjail::container {
namespace {

TEST(Mountinfo, ALineIsReadWithAndWithoutOptionalFields) {
  const auto mounts = parse_mountinfo(
      "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
  ASSERT_EQ(mounts.size(), 2U);
  EXPECT_EQ(mounts[0].device, "98:0");
  EXPECT_EQ(mounts[0].root, "/mnt1");
  EXPECT_EQ(mounts[0].point, "/mnt2");
  EXPECT_EQ(mounts[0].type, "ext3");
  EXPECT_EQ(mounts[0].source, "/dev/root");
  EXPECT_EQ(mounts[1].type, "cgroup2");
}

TEST(Mountinfo, EscapedNamesComeBack) {
  EXPECT_EQ(parse_mountinfo("1 2 0:3 /a\\040b /c\\134d rw - tmpfs none rw").at(0).root, "/a b");
  EXPECT_EQ(parse_mountinfo("1 2 0:3 /a\\040b /c\\134d rw - tmpfs none rw").at(0).point, "/c\\d");
}

TEST(Mountinfo, LinesThatCannotBeReadArePassedOver) {
  for (const char* text : {"", "\n\n", "- tmpfs x", "1 2 3 4 5 6 7 8 9", "29 23 0:26 / /x rw -"}) {
    EXPECT_TRUE(parse_mountinfo(text).empty()) << text;
  }
}

TEST(Mountinfo, BelowIsAMatterOfWholeNames) {
  EXPECT_TRUE(is_at_or_below("/a/b", "/a"));
  EXPECT_TRUE(is_at_or_below("/a", "/a"));
  EXPECT_TRUE(is_at_or_below("/a", "/"));
  EXPECT_TRUE(is_at_or_below("/", "/"));
  EXPECT_FALSE(is_at_or_below("/ab", "/a"));
  EXPECT_FALSE(is_at_or_below("/", "/a"));
}

}  // namespace
}  // namespace podjail::container
