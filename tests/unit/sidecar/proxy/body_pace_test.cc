#include "sidecar/proxy/body_pace.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

using namespace std::chrono_literals;

constexpr net::Deadline kStart{std::chrono::hours(1)};

TEST(BodyPace, ABodyMayFirstTakeItsTime) {
  BodyPace pace(64);
  EXPECT_EQ(pace.wait_until(kStart), kStart + BodyPace::kGrace);
}

TEST(BodyPace, BytesBuyTime) {
  BodyPace pace(64);
  static_cast<void>(pace.wait_until(kStart));
  pace.arrived(kStart, 160);
  EXPECT_EQ(pace.wait_until(kStart), kStart + BodyPace::kGrace + 2500ms);
}

TEST(BodyPace, WhatWasWaitedForIsGone) {
  BodyPace pace(64);
  auto now = kStart;
  // A byte every ten seconds: the third wait is the last.
  for (int i = 0; i < 3; ++i) {
    EXPECT_GT(pace.wait_until(now), now);
    now += 10s;
    pace.arrived(now, 1);
  }
  EXPECT_LT(pace.wait_until(now), now + 1s);
}

TEST(BodyPace, ABodyAtThePaceGoesOnForEver) {
  BodyPace pace(64);
  auto now = kStart;
  for (int i = 0; i < 10000; ++i) {
    ASSERT_GE(pace.wait_until(now), now + BodyPace::kGrace);
    now += 1s;
    pace.arrived(now, 64);
  }
}

TEST(BodyPace, TimeBetweenTheWaitsIsNotTheWorkloads) {
  BodyPace pace(64);
  static_cast<void>(pace.wait_until(kStart));
  pace.arrived(kStart + 1s, 64);
  const auto later = kStart + 1h;  // an upstream that took its time
  EXPECT_EQ(pace.wait_until(later), later + BodyPace::kGrace);
}

TEST(BodyPace, NoPaceBoundsNothing) {
  BodyPace pace(0);
  EXPECT_EQ(pace.wait_until(kStart), net::Deadline::max());
}

TEST(BodyPace, MoreBytesThanFitATimeBoundNothing) {
  BodyPace pace(1);
  static_cast<void>(pace.wait_until(kStart));
  pace.arrived(kStart, std::uint64_t{1} << 62U);
  EXPECT_EQ(pace.wait_until(kStart), net::Deadline::max());
}

}  // namespace
}  // namespace podjail::proxy
