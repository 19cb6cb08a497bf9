#include "hook/device_numbers.h"

#include <gtest/gtest.h>

namespace podjail::hook {
namespace {

TEST(DeviceNumbers, AreReadAndWrittenInOneForm) {
  for (const char* text : {"c 10:229", "b 7:0", "c 195:*", "b 8:*"}) {
    const auto device = parse_device_numbers(text);
    ASSERT_TRUE(device) << text;
    EXPECT_EQ(to_text(*device), text);
  }
}

TEST(DeviceNumbers, AnythingElseIsNone) {
  for (const char* text : {"", "c", "c 10", "a 10:1", "c 10:", "c :1", "c *:*", "c -1:2", "c 1:-2",
                           "c 10:229 ", "10:229", "c 10:0x1", "c 99999999999:1", "/dev/fuse"})
    EXPECT_FALSE(parse_device_numbers(text)) << text;
}

TEST(DeviceNumbers, SomeMayNeverBeAllowedNorWhatHoldsThem) {
  for (const char* text : {"c 1:1", "c 1:2", "c 1:4", "c 10:200", "c 10:196", "c 10:238", "c 10:241",
                           "c 231:192", "c 1:*", "c 10:*", "c 231:*"})
    EXPECT_FALSE(parse_device_numbers(text)) << text;
  EXPECT_TRUE(may_be_allowed({'b', 1, 1})) << "a RAM disk, not memory";
}

}  // namespace
}  // namespace podjail::hook
