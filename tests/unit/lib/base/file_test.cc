#include "lib/base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <thread>

namespace podjail {
namespace {

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "podjail-file-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  const auto path = folder_ + "/a";
  ASSERT_TRUE(write_file_atomically(path, "hello", 0444));
  EXPECT_EQ(*read_file(path, 5), "hello");
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0444U);
}

TEST_F(FileTest, ReplacesAndLeavesNoTemporaryFile) {
  const auto path = folder_ + "/a";
  ASSERT_TRUE(write_file_atomically(path, "one", 0600));
  ASSERT_TRUE(write_file_atomically(path, "two", 0600));
  EXPECT_EQ(*read_file(path, 100), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(FileTest, RefusesMoreThanTheBound) {
  const auto path = folder_ + "/a";
  ASSERT_TRUE(write_file_atomically(path, "123456", 0600));
  EXPECT_EQ(read_file(path, 5).error().kind(), ErrorKind::kExhausted);
}

TEST_F(FileTest, RefusesAFifoWithoutHanging) {
  const auto path = folder_ + "/fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(read_file(path, 5).error().kind(), ErrorKind::kInvalid);
}

TEST_F(FileTest, SaysWhichFileIsMissing) {
  const auto result = read_file(folder_ + "/none", 5);
  EXPECT_EQ(result.error().kind(), ErrorKind::kNotFound);
  EXPECT_NE(result.error().message().find("/none"), std::string::npos);
}

TEST_F(FileTest, AFailedWriteLeavesTheOldFile) {
  EXPECT_FALSE(write_file_atomically(folder_ + "/no/such/folder", "x", 0600));
}

TEST(WriteAll, WritesMoreThanThePipeTakesAtOnce) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  const std::string contents(1 << 20, 'x');
  std::thread writing([&] {
    EXPECT_TRUE(write_all(writer.get(), contents));
    writer.reset();
  });
  EXPECT_EQ(read_all(reader.get(), contents.size()), contents);
  writing.join();
}

TEST(WriteAll, ADescriptorThatCannotBeWrittenIsAnError) {
  const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(write_all(null.get(), "x"));
}

}  // namespace
}  // namespace podjail
