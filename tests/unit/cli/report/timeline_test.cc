#include "cli/report/timeline.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

std::uint64_t sum(const Timeline& timeline) {
  std::uint64_t total = 0;
  for (const auto& span : timeline.spans()) total += span[0] + span[1] + span[2];
  return total;
}

TEST(LogTime, IsReadInTheFormOfTheLogAlone) {
  EXPECT_EQ(read_log_time("1970-01-01T00:00:01.500000Z"), 1500);
  EXPECT_EQ(read_log_time("2024-02-29T12:00:00.000001Z"), 1709208000000);
  for (const auto* const text :
       {"", "2024-05-01", "2023-02-29T12:00:00.000001Z", "2024-13-01T12:00:00.000001Z",
        "2024-05-01T24:00:00.000001Z", "2024-05-01T12:00:00.000001+", "2024-05-01T12:00:00,000001Z"})
    EXPECT_FALSE(read_log_time(text)) << text;
}

TEST(Timeline, CountsBySpanAndOutcome) {
  Timeline timeline;
  timeline.add(1000, Outcome::kAllowed);
  timeline.add(1099, Outcome::kAllowed);
  timeline.add(1100, Outcome::kDenied);
  ASSERT_EQ(timeline.spans().size(), 2U);
  EXPECT_EQ(timeline.spans()[0], (OutcomeCounts{2, 0, 0}));
  EXPECT_EQ(timeline.spans()[1], (OutcomeCounts{0, 1, 0}));
  EXPECT_EQ(timeline.begin(), 1000);
}

TEST(Timeline, TakesTimesInAnyOrder) {
  Timeline timeline;
  for (const auto time : {5000, 1000, 3000}) timeline.add(time, Outcome::kFailed);
  EXPECT_EQ(timeline.first(), 1000);
  EXPECT_EQ(timeline.last(), 5000);
  EXPECT_EQ(timeline.begin(), 1000);
  EXPECT_EQ(timeline.spans().front()[2], 1U);
  EXPECT_EQ(timeline.spans().back()[2], 1U);
  EXPECT_EQ(sum(timeline), 3U);
}

TEST(Timeline, NeverHasMoreThanItsSpansAndLosesNothing) {
  Timeline timeline;
  std::int64_t time = 0;
  for (int i = 0; i < 1000; ++i) timeline.add(time += 77'777, Outcome::kAllowed);
  timeline.add(*read_log_time("9999-12-31T23:59:59.999999Z"), Outcome::kDenied);
  timeline.add(*read_log_time("0000-01-01T00:00:00.000000Z"), Outcome::kDenied);
  EXPECT_LE(timeline.spans().size(), Timeline::kMaxSpans);
  EXPECT_EQ(sum(timeline), 1002U);
}

}  // namespace
}  // namespace podjail::cli
