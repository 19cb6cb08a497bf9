#include "lib/policy/directory_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/lib/policy/policy_directory.h"

namespace podjail::policy {
namespace {

using std::chrono::milliseconds;
using Wake = DirectoryWatch::Wake;

constexpr milliseconds kSettle{1};
constexpr milliseconds kLong{60000};
constexpr milliseconds kShort{5};

TEST(DirectoryWatch, EndsAWaitThatIsAskedToEnd) {
  const PolicyDirectory directory;
  DirectoryWatch watch({directory.path()});
  watch.ask();
  watch.ask();
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kAsked);
  EXPECT_EQ(watch.wait(kSettle, kShort), Wake::kElapsed);
  watch.arm();
  directory.write("a", "1");
  std::jthread asker([&watch] { watch.ask(); });
  EXPECT_NE(watch.wait(kLong, kLong), Wake::kElapsed);  // while a change settles, too
}

TEST(DirectoryWatch, NoticesWhatChangesAfterItIsArmed) {
  const PolicyDirectory directory;
  DirectoryWatch watch({directory.path()});
  watch.arm();
  directory.write("a", "1");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
  directory.write("a", "2");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
  directory.rename("a", "b");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
  directory.link("c", "b");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
  directory.remove("c");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
}

TEST(DirectoryWatch, NoticesNothingWhereItIsAsked) {
  const PolicyDirectory directory;
  DirectoryWatch watch({directory.path()}, Reloading::kWhenAsked);
  watch.arm();
  directory.write("a", "1");
  watch.ask();
  EXPECT_EQ(watch.wait(kSettle, kShort), Wake::kAsked);
  directory.write("a", "2");
  watch.stop();
  EXPECT_EQ(watch.wait(kSettle, kShort), Wake::kStopped);
}

TEST(DirectoryWatch, TakesManyChangesForOne) {
  const PolicyDirectory directory;
  DirectoryWatch watch({directory.path()});
  watch.arm();
  for (int i = 0; i < 300; ++i) directory.write(std::to_string(i), "x");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
  EXPECT_EQ(watch.wait(kSettle, kShort), Wake::kElapsed);
}

TEST(DirectoryWatch, GivesUpWaitingAfterAWhile) {
  const PolicyDirectory directory;
  DirectoryWatch watch({directory.path()});
  watch.arm();
  EXPECT_EQ(watch.wait(kSettle, kShort), Wake::kElapsed);
}

TEST(DirectoryWatch, BearsADirectoryThatComesLate) {
  const PolicyDirectory parent;
  DirectoryWatch watch({parent.path() + "/late"});
  watch.arm();
  EXPECT_EQ(watch.wait(kSettle, kShort), Wake::kElapsed);
  parent.make_directory("late");
  watch.arm();
  parent.write("late/a", "1");
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kChanged);
}

TEST(DirectoryWatch, StopsFromAnotherThread) {
  const PolicyDirectory directory;
  DirectoryWatch watch({directory.path()});
  watch.arm();
  std::atomic<bool> stopped{false};
  std::thread waiting([&] { stopped = watch.wait(kSettle, kLong) == Wake::kStopped; });
  watch.stop();
  waiting.join();
  EXPECT_TRUE(stopped);
  EXPECT_EQ(watch.wait(kSettle, kLong), Wake::kStopped);
}

}  // namespace
}  // namespace podjail::policy
