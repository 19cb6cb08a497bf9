#include "cli/report/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;

TEST(Chart, TellsTheTime) {
  EXPECT_EQ(clock_text(1'709'208'000'000), "2024-02-29 12:00:00");
  EXPECT_EQ(clock_text(-1), "1969-12-31 23:59:59");
}

TEST(Chart, HasABarForEachOutcomeAndATextAlternative) {
  Timeline timeline;
  timeline.add(1'709'208'000'000, Outcome::kAllowed);
  timeline.add(1'709'208'000'000, Outcome::kDenied);
  timeline.add(1'709'208'000'500, Outcome::kFailed);
  const auto figure = timeline_figure(timeline);
  for (const auto* const part :
       {"<rect class=\"allowed\"", "<rect class=\"denied\"", "<rect class=\"failed\"", "role=\"img\"",
        "Most in one bar: 2 requests, from 12:00:00 on.", "Each bar is 100 ms."})
    EXPECT_THAT(figure, HasSubstr(part));
}

TEST(Chart, IsNoneWithoutTimes) {
  EXPECT_EQ(timeline_figure({}), "");
}

}  // namespace
}  // namespace podjail::cli
