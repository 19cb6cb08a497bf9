#include "cli/line_reader.h"

#include <gtest/gtest.h>

#include <sstream>

namespace podjail::cli {
namespace {

using Got = LineReader::Got;

TEST(LineReader, GivesLinesWithoutTheirEnds) {
  std::istringstream in("a\n\nb");
  LineReader reader(in, 10);
  EXPECT_EQ(reader.next(), Got::kLine);
  EXPECT_EQ(reader.line(), "a");
  EXPECT_EQ(reader.next(), Got::kLine);
  EXPECT_EQ(reader.line(), "");
  EXPECT_EQ(reader.next(), Got::kLine);
  EXPECT_EQ(reader.line(), "b");
  EXPECT_EQ(reader.next(), Got::kEnd);
}

TEST(LineReader, KeepsNoMoreOfALineThanItMay) {
  std::istringstream in("12345\n123456\n1");
  LineReader reader(in, 5);
  EXPECT_EQ(reader.next(), Got::kLine);
  EXPECT_EQ(reader.next(), Got::kTooLong);
  EXPECT_LE(reader.line().size(), 5U);
  EXPECT_EQ(reader.next(), Got::kLine);
  EXPECT_EQ(reader.line(), "1");
}

}  // namespace
}  // namespace podjail::cli
