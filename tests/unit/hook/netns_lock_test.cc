#include "hook/netns_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

namespace podjail::hook {
namespace {

class NetnsLockTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-lock-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  container::NamespaceId netns_{4, 4026533000};
};

TEST_F(NetnsLockTest, MakesADirectoryForRootAlone) {
  const auto directory = (folder_ / "run").string();
  const auto lock = NetnsLock::take(directory, netns_);
  ASSERT_TRUE(lock) << lock.error().message();
  struct stat facts {};
  ASSERT_EQ(::stat(directory.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);
}

TEST_F(NetnsLockTest, OneHoldsItAtATime) {
  std::atomic<int> inside = 0;
  std::atomic<bool> overlapped = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        const auto lock = NetnsLock::take(folder_.string(), netns_);
        if (!lock || ++inside != 1) overlapped = true;
        --inside;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_FALSE(overlapped);
}

TEST_F(NetnsLockTest, AnotherNamespaceHasAnotherLock) {
  const auto one = NetnsLock::take(folder_.string(), netns_);
  const auto other = NetnsLock::take(folder_.string(), {4, 4026533001});
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->work_files(), other->work_files());
}

TEST_F(NetnsLockTest, LeavesNothingBehind) {
  { const auto lock = NetnsLock::take(folder_.string(), netns_); }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(NetnsLockTest, TheFileOfAKilledHolderLocksNothing) {
  const auto path = folder_ / "4026533000.lock";
  UniqueFd left(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  left.reset();
  EXPECT_TRUE(NetnsLock::take(folder_.string(), netns_));
}

TEST_F(NetnsLockTest, RefusesADirectoryOthersCanWrite) {
  ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
  const auto lock = NetnsLock::take(folder_.string(), netns_);
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind(), ErrorKind::kRefused);
}

TEST_F(NetnsLockTest, RefusesALinkInPlaceOfTheDirectoryOrTheFile) {
  const auto link = folder_ / "link";
  std::filesystem::create_directory_symlink(folder_, link);
  EXPECT_FALSE(NetnsLock::take(link.string(), netns_));
  std::filesystem::create_symlink("/nonexistent", folder_ / "4026533000.lock");
  EXPECT_FALSE(NetnsLock::take(folder_.string(), netns_));
}

}  // namespace
}  // namespace podjail::hook
