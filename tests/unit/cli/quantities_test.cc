#include "cli/quantities.h"

#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

TEST(Quantities, OfBytesHaveOneDecimal) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1000), "1.0 kB");
  EXPECT_EQ(bytes_text(49'560'000), "49.6 MB");
  EXPECT_EQ(bytes_text(999'960), "1.0 MB");
  EXPECT_EQ(bytes_text(UINT64_MAX), "18.4 EB");
}

TEST(Quantities, OfTimeHaveTwoUnits) {
  EXPECT_EQ(duration_text(0), "0.0 s");
  EXPECT_EQ(duration_text(21'349), "21.3 s");
  EXPECT_EQ(duration_text(200'000), "3 min 20 s");
  EXPECT_EQ(duration_text(18'120'000), "5 h 2 min");
  EXPECT_EQ(duration_text(273'600'000), "3 d 4 h");
  EXPECT_EQ(duration_text(-5), "0.0 s");
}

TEST(Quantities, AreCounted) {
  EXPECT_EQ(counted(1, "host"), "1 host");
  EXPECT_EQ(counted(0, "host"), "0 hosts");
}

}  // namespace
}  // namespace podjail::cli
