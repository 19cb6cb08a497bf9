#include "lib/policy/watchdog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

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

std::set<std::string> tasks() {
  std::set<std::string> names;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) names.insert(task.path());
  return names;
}

// How often a thread has gone to sleep of its own accord.
long sleeps_of(const std::string& task) {
  std::ifstream status(task + "/status");
  for (std::string word; status >> word;) {
    if (word == "voluntary_ctxt_switches:") break;
  }
  long count = -1;
  status >> count;
  return count;
}

// Waits until the thread is asleep for good: its count stands still through many looks.
bool comes_to_rest(const std::string& task) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  long last = -1;
  for (int still = 0; still < 2000; ++still) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    const long now = sleeps_of(task);
    if (now != last) still = 0;
    last = now;
  }
  return true;
}

TEST(Watchdog, SleepsWhileNothingRunsAndWakesForTheNextRun) {
  std::atomic<int> expired{0};
  const auto before = tasks();
  Watchdog watchdog([&] {
    ++expired;
    expired.notify_all();
  });
  std::vector<std::string> added;
  std::ranges::set_difference(tasks(), before, std::back_inserter(added));
  ASSERT_EQ(added.size(), 1U);
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(comes_to_rest(added[0]));
    watchdog.start(std::chrono::microseconds(100));
    expired.wait(round);
    EXPECT_EQ(watchdog.stop(), Watchdog::Ending::kExpired);
  }
}

}  // namespace
}  // namespace podjail::policy
