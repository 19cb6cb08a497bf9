#include "cli/new_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "lib/base/file.h"
#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

TEST(NewFile, IsWrittenWhereThereIsNone) {
  const Scratch scratch;
  ASSERT_TRUE(write_new_file(scratch.path() + "/a", "text"));
  EXPECT_EQ(*read_file(scratch.path() + "/a", 100), "text");
}

TEST(NewFile, TakesNobodysPlace) {
  const Scratch scratch;
  const auto path = scratch.write("a", "old");
  EXPECT_EQ(write_new_file(path, "new").error().kind(), ErrorKind::kRefused);
  EXPECT_EQ(*read_file(path, 100), "old");
  std::filesystem::create_symlink("nowhere", scratch.path() + "/link");
  EXPECT_EQ(write_new_file(scratch.path() + "/link", "new").error().kind(), ErrorKind::kRefused);
}

}  // namespace
}  // namespace podjail::cli
