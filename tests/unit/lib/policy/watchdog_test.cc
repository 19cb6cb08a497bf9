#include "lib/policy/watchdog.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace podjail::policy {
namespace {

using std::chrono::milliseconds;

TEST(Watchdog, ExpiresARunThatLasts) {
  std::atomic<int> expired{0};
  Watchdog watchdog([&] {
    ++expired;
    expired.notify_all();
  });
  watchdog.start(milliseconds(5));
  expired.wait(0);
  EXPECT_EQ(watchdog.stop(), Watchdog::Ending::kExpired);
  EXPECT_EQ(expired, 1);
}

TEST(Watchdog, LeavesARunAloneThatEndsInTime) {
  std::atomic<int> expired{0};
  Watchdog watchdog([&] { ++expired; });
  for (int i = 0; i < 100000; ++i) {
    watchdog.start(std::chrono::hours(1));
    ASSERT_EQ(watchdog.stop(), Watchdog::Ending::kInTime);
  }
  EXPECT_EQ(expired, 0);
}

TEST(Watchdog, NeverExpiresOneRunForAnother) {
  std::atomic<int> run{0};
  std::atomic<int> expired_run{0};
  Watchdog watchdog([&] { expired_run = run.load(); });
  for (int i = 1; i <= 200; ++i) {
    run = i;
    watchdog.start(std::chrono::nanoseconds(1));
    if (i % 2 == 0) {
      while (expired_run != i) std::this_thread::yield();
    }
    if (watchdog.stop() == Watchdog::Ending::kExpired) {
      EXPECT_EQ(expired_run, i);
    } else {
      EXPECT_NE(expired_run, i);
    }
  }
}

TEST(Watchdog, WaitsForTheExpiryItReports) {
  std::atomic<bool> begun{false};
  std::atomic<bool> proceed{false};
  std::atomic<bool> done{false};
  Watchdog watchdog([&] {
    begun = true;
    begun.notify_all();
    proceed.wait(false);
    done = true;
  });
  watchdog.start(milliseconds(1));
  begun.wait(false);
  std::thread release([&] {
    proceed = true;
    proceed.notify_all();
  });
  EXPECT_EQ(watchdog.stop(), Watchdog::Ending::kExpired);
  EXPECT_TRUE(done);
  release.join();
}

// How often the threads of this process have gone to sleep of their own accord.
long sleeps() {
  long total = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    for (std::string word; status >> word;) {
      long count = 0;
      if (word == "voluntary_ctxt_switches:" && status >> count) total += count;
    }
  }
  return total;
}

TEST(Watchdog, SleepsWhileNothingRunsAndWakesForTheNextRun) {
  std::atomic<int> expired{0};
  Watchdog watchdog([&] {
    ++expired;
    expired.notify_all();
  });
  for (int round = 0; round < 3; ++round) {
    // Asleep for good once the count of sleeps stands still for many looks.
    long last = -1;
    for (int still = 0; still < 2000; ++still) {
      if (const long now = sleeps(); now != last) {
        last = now;
        still = 0;
      }
    }
    watchdog.start(std::chrono::microseconds(100));
    expired.wait(round);
    EXPECT_EQ(watchdog.stop(), Watchdog::Ending::kExpired);
  }
}

}  // namespace
}  // namespace podjail::policy
