#include "lib/policy/store.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace podjail::policy {
namespace {

using std::chrono::seconds;

// A store whose time a test moves.
struct Timed {
  std::chrono::steady_clock::time_point now{};
  Store store{[this] { return now; }};
};

TEST(Store, CountsByKeyAndSpace) {
  Timed timed;
  EXPECT_EQ(timed.store.get("a.js", "k"), 0U);
  EXPECT_EQ(timed.store.add("a.js", "k", 2, seconds(60)), 2U);
  EXPECT_EQ(timed.store.add("a.js", "k", 3, seconds(60)), 5U);
  EXPECT_EQ(timed.store.add("a.js", "l", 0, seconds(60)), 0U);
  EXPECT_EQ(timed.store.add("b.js", "k", 1, seconds(60)), 1U);
  EXPECT_EQ(timed.store.get("a.js", "k"), 5U);
}

TEST(Store, AWindowEndsAfterItsTimeWhateverIsCountedWithin) {
  Timed timed;
  timed.store.add("a.js", "k", 1, seconds(60));
  timed.now += seconds(59);
  EXPECT_EQ(timed.store.add("a.js", "k", 1, seconds(600)), 2U);
  timed.now += seconds(1);
  EXPECT_EQ(timed.store.get("a.js", "k"), 0U);
  EXPECT_EQ(timed.store.add("a.js", "k", 1, seconds(60)), 1U);
}

TEST(Store, HasRoomForSoManyKeysUntilSomeAreOver) {
  Timed timed;
  for (std::size_t i = 0; i < kMaxStoreKeys; ++i)
    ASSERT_TRUE(timed.store.add("a.js", std::to_string(i), 1, seconds(i == 7 ? 10 : 60)));
  EXPECT_EQ(timed.store.add("a.js", "more", 1, seconds(60)), std::nullopt);
  EXPECT_EQ(timed.store.add("a.js", "5", 1, seconds(60)), 2U);  // what is there still counts
  EXPECT_EQ(timed.store.add("b.js", "more", 1, seconds(60)), 1U);
  timed.now += seconds(10);
  EXPECT_EQ(timed.store.add("a.js", "more", 1, seconds(60)), 1U);
  EXPECT_EQ(timed.store.add("a.js", "still more", 1, seconds(60)), std::nullopt);
}

TEST(Store, HasRoomForSoManySpacesUntilSomeAreOver) {
  Timed timed;
  for (std::size_t i = 0; i < kMaxStoreSpaces; ++i)
    ASSERT_TRUE(timed.store.add(std::to_string(i), "k", 1, seconds(10)));
  EXPECT_EQ(timed.store.add("more", "k", 1, seconds(10)), std::nullopt);
  timed.now += seconds(10);
  EXPECT_EQ(timed.store.add("more", "k", 1, seconds(10)), 1U);
}

TEST(Store, NeverCountsPastWhatANumberCanSay) {
  Timed timed;
  EXPECT_EQ(timed.store.add("a.js", "k", ~std::uint64_t{0}, seconds(60)), kMaxStoreCount);
  EXPECT_EQ(timed.store.add("a.js", "k", ~std::uint64_t{0}, seconds(60)), kMaxStoreCount);
}

TEST(Store, TakesBackWhatWasCountedAndNotMore) {
  Timed timed;
  timed.store.add("a.js", "k", 3, seconds(60));
  timed.store.take_back("a.js", "k", 2);
  EXPECT_EQ(timed.store.get("a.js", "k"), 1U);
  timed.store.take_back("a.js", "k", 2);
  timed.store.take_back("a.js", "other", 2);
  EXPECT_EQ(timed.store.get("a.js", "k"), 0U);
}

TEST(Store, CountsRightFromSeveralThreads) {
  Store store;
  constexpr int kTimes = 2000;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&store] {
        for (int n = 0; n < kTimes; ++n) store.add("a.js", "k", 1, kMaxStoreTtl);
      });
    }
  }
  EXPECT_EQ(store.get("a.js", "k"), 4U * kTimes);
}

}  // namespace
}  // namespace podjail::policy
