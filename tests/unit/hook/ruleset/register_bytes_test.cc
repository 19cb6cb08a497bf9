#include "hook/ruleset/register_bytes.h"

#include <gtest/gtest.h>

#include <bit>

namespace podjail::ruleset {
namespace {

TEST(RegisterBytes, NetworkOrderHasTheMostSignificantByteFirst) {
  EXPECT_EQ(network_order(std::uint16_t{15001}), (Bytes{0x3a, 0x99}));
  EXPECT_EQ(network_order(std::uint32_t{0x01020304}), (Bytes{1, 2, 3, 4}));
}

TEST(RegisterBytes, HostOrderIsTheCpus) {
  const Bytes little = {4, 3, 2, 1};
  const Bytes big = {1, 2, 3, 4};
  EXPECT_EQ(host_order(std::uint32_t{0x01020304}), std::endian::native == std::endian::little ? little : big);
  EXPECT_EQ(host_order(std::uint64_t{7}).size(), 8U);
}

}  // namespace
}  // namespace podjail::ruleset
