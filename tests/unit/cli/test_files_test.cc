#include "cli/test_files.h"

#include <gtest/gtest.h>

#include "tests/unit/cli/scratch.h"

namespace podjail::cli {
namespace {

TEST(TestFiles, AreFoundBelowADirectoryInOrder) {
  const Scratch scratch;
  const auto second = scratch.write("b/x_test.js", "");
  const auto first = scratch.write("a_test.js", "");
  scratch.write("a.js", "");
  scratch.write(".hidden/x_test.js", "");
  scratch.write("..data_test.js", "");
  const auto files = find_test_files({scratch.path() + "/", first});
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].path, first);
  EXPECT_EQ((*files)[0].directory, scratch.path());
  EXPECT_EQ((*files)[1].path, second);
  EXPECT_EQ((*files)[1].directory, scratch.path() + "/b");
}

TEST(TestFiles, MustBeThere) {
  const Scratch scratch;
  EXPECT_EQ(find_test_files({scratch.path()}).error().kind(), ErrorKind::kInvalid);
  EXPECT_EQ(find_test_files({scratch.path() + "/none"}).error().kind(), ErrorKind::kNotFound);
  EXPECT_EQ(find_test_files({scratch.write("a.js", "")}).error().kind(), ErrorKind::kInvalid);
}

}  // namespace
}  // namespace podjail::cli
