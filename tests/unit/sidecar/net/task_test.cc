#include "sidecar/net/task.h"

#include <gtest/gtest.h>

namespace podjail::net {
namespace {

TEST(CoarseNow, IsOfTheSameClockAndNeverAheadOfIt) {
  const auto before = coarse_now();
  EXPECT_LE(before, Clock::now());
  EXPECT_LE(before, coarse_now());
}

TEST(CoarseNow, GoesOn) {
  const auto begin = coarse_now();
  const auto end = Clock::now() + std::chrono::seconds(10);
  while (coarse_now() == begin && Clock::now() < end) {
  }
  EXPECT_GT(coarse_now(), begin);
}

}  // namespace
}  // namespace podjail::net
