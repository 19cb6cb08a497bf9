#include "sidecar/observe/timestamp.h"

#include <gtest/gtest.h>

namespace podjail::observe {
namespace {

using std::chrono::microseconds;
using std::chrono::system_clock;

std::string text_of(std::int64_t micros_since_epoch) {
  std::string out;
  append_timestamp(out, system_clock::time_point(microseconds(micros_since_epoch)));
  return out;
}

TEST(Timestamp, IsRfc3339InUtcWithMicroseconds) {
  EXPECT_EQ(text_of(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(text_of(1'709'210'000'000'000), "2024-02-29T12:33:20.000000Z");
}

TEST(Timestamp, KeepsLeadingZeros) {
  EXPECT_EQ(text_of(1), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(text_of(61'000'001), "1970-01-01T00:01:01.000001Z");
}

TEST(Timestamp, CountsBackFromTheEpoch) {
  EXPECT_EQ(text_of(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(Timestamp, IsAppended) {
  std::string out = "at ";
  append_timestamp(out, system_clock::time_point{});
  EXPECT_EQ(out, "at 1970-01-01T00:00:00.000000Z");
}

}  // namespace
}  // namespace podjail::observe
