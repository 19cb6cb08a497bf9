#include "sidecar/observe/token_bucket.h"

#include <gtest/gtest.h>

namespace podjail::observe {
namespace {

using namespace std::chrono_literals;

constexpr TokenBucket::Time kStart{};

TEST(TokenBucket, LetsABurstThroughAndThenNothing) {
  TokenBucket bucket({.per_second = 10, .burst = 3}, kStart);
  EXPECT_TRUE(bucket.take(kStart));
  EXPECT_TRUE(bucket.take(kStart));
  EXPECT_TRUE(bucket.take(kStart));
  EXPECT_FALSE(bucket.take(kStart));
}

TEST(TokenBucket, FillsWithTime) {
  TokenBucket bucket({.per_second = 10, .burst = 1}, kStart);
  ASSERT_TRUE(bucket.take(kStart));
  EXPECT_FALSE(bucket.take(kStart + 99ms));
  EXPECT_TRUE(bucket.take(kStart + 200ms));
}

TEST(TokenBucket, NeverHoldsMoreThanTheBurst) {
  TokenBucket bucket({.per_second = 10, .burst = 2}, kStart);
  const auto later = kStart + 1h;
  EXPECT_TRUE(bucket.take(later));
  EXPECT_TRUE(bucket.take(later));
  EXPECT_FALSE(bucket.take(later));
}

TEST(TokenBucket, DoesNotFillWhenTimeGoesBack) {
  TokenBucket bucket({.per_second = 10, .burst = 1}, kStart + 1s);
  ASSERT_TRUE(bucket.take(kStart + 1s));
  EXPECT_FALSE(bucket.take(kStart));
  EXPECT_FALSE(bucket.take(kStart + 1s));
}

TEST(TokenBucket, ReportsRefusedEventsOnceTokensReturn) {
  TokenBucket bucket({.per_second = 1, .burst = 1}, kStart);
  ASSERT_TRUE(bucket.take(kStart));
  ASSERT_FALSE(bucket.take(kStart));
  ASSERT_FALSE(bucket.take(kStart));
  EXPECT_EQ(bucket.take_refused(kStart), 0U);
  EXPECT_EQ(bucket.take_refused(kStart + 1s), 2U);
  EXPECT_EQ(bucket.take_refused(kStart + 5s), 0U);
}

TEST(TokenBucket, SpendsItsTokensOnEventsRatherThanReports) {
  TokenBucket bucket({.per_second = 100, .burst = 1, .report_every = 1s}, kStart);
  int events = 0;
  int reports = 0;
  for (auto now = kStart; now < kStart + 3s; now += 1ms) {  // ten times more than it lets through
    events += bucket.take(now) ? 1 : 0;
    reports += bucket.take_refused(now) > 0 ? 1 : 0;
  }
  EXPECT_LE(reports, 3);
  EXPECT_GE(events, 250);
}

TEST(TokenBucket, AReportCostsAToken) {
  TokenBucket bucket({.per_second = 1, .burst = 1}, kStart);
  ASSERT_TRUE(bucket.take(kStart));
  ASSERT_FALSE(bucket.take(kStart));
  ASSERT_EQ(bucket.take_refused(kStart + 1s), 1U);
  EXPECT_FALSE(bucket.take(kStart + 1s));
}

TEST(TokenBucket, DrainsWhatIsLeftAtTheEndWithoutAToken) {
  TokenBucket bucket({.per_second = 0, .burst = 0}, kStart);
  ASSERT_FALSE(bucket.take(kStart));
  bucket.add_refused(4);
  EXPECT_EQ(bucket.drain_refused(), 5U);
  EXPECT_EQ(bucket.drain_refused(), 0U);
}

}  // namespace
}  // namespace podjail::observe
