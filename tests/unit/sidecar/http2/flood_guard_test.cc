#include "sidecar/http2/flood_guard.h"

#include <gtest/gtest.h>

namespace podjail::http2 {
namespace {

TEST(FloodGuard, SendsAwayWhoSpendsEverything) {
  FloodGuard guard;
  for (int i = 1; i < FloodGuard::kPoints; ++i) ASSERT_TRUE(guard.spend()) << i;
  EXPECT_FALSE(guard.spend());
}

TEST(FloodGuard, KeepsWhoEarnsAsMuchAsItSpends) {
  FloodGuard guard;
  for (int i = 0; i < 10 * FloodGuard::kPoints; ++i) {
    ASSERT_TRUE(guard.spend()) << i;
    guard.earn();
  }
}

TEST(FloodGuard, SavesNothingForAFloodLater) {
  FloodGuard guard;
  for (int i = 0; i < 1000; ++i) guard.earn();
  for (int i = 1; i < FloodGuard::kPoints; ++i) ASSERT_TRUE(guard.spend());
  EXPECT_FALSE(guard.spend());
}

TEST(FloodGuard, ForgivesNobodyWhoWasSentAway) {
  FloodGuard guard;
  while (guard.spend()) {
  }
  guard.earn();
  EXPECT_FALSE(guard.spend());
}

}  // namespace
}  // namespace podjail::http2
