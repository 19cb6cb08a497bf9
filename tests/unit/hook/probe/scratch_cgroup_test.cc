#include "hook/probe/scratch_cgroup.h"

#include <sys/stat.h>

#include <filesystem>

#include "lib/base/file.h"
#include "tests/unit/hook/probe/in_child.h"

namespace podjail::probe {
namespace {

TEST(ScratchCgroup, IsThereForItsTimeAndGoneAfterwards) {
  std::string path;
  {
    const auto cgroup = ScratchCgroup::make("test");
    ASSERT_TRUE(cgroup) << cgroup.error().message() << " (this test needs root)";
    path = cgroup->path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ScratchCgroup, AProcessEntersIt) {
  const auto cgroup = ScratchCgroup::make("test");
  ASSERT_TRUE(cgroup);
  in_child([&] {
    ASSERT_TRUE(cgroup->enter());
    EXPECT_EQ(read_file(cgroup->path() + "/cgroup.procs", 4096), std::to_string(::getpid()) + "\n");
  });
}

TEST(ScratchCgroup, WhatNobodyHoldsIsRemovedAndALivingProbesIsNot) {
  const auto living = ScratchCgroup::make("living");
  ASSERT_TRUE(living);
  const auto folder = std::filesystem::path(living->path()).parent_path();
  const auto left = folder / ("podjail-probe-" + std::to_string(::getpid()) + "-left");
  ASSERT_EQ(::mkdir(left.c_str(), 0755), 0);
  const auto next = ScratchCgroup::make("next");
  ASSERT_TRUE(next);
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(living->path()));
}

}  // namespace
}  // namespace podjail::probe
