#include "sidecar/proxy/connection_quota.h"

#include <gtest/gtest.h>

namespace podjail::proxy {
namespace {

TEST(ConnectionQuota, IsForAllTogether) {
  ConnectionQuota quota({.total = 2, .per_container = 2});
  quota.opened(1);
  EXPECT_TRUE(quota.has_room());
  quota.opened(2);
  EXPECT_FALSE(quota.has_room());
  quota.closed(1);
  EXPECT_TRUE(quota.has_room());
  EXPECT_EQ(quota.open(), 1U);
}

TEST(ConnectionQuota, IsForEachContainer) {
  ConnectionQuota quota({.total = 9, .per_container = 1});
  quota.opened(1);
  EXPECT_FALSE(quota.has_room_for(1));
  EXPECT_TRUE(quota.has_room_for(2));
  EXPECT_TRUE(quota.has_room_for(0)) << "those that are not known are one more";
  quota.closed(1);
  EXPECT_TRUE(quota.has_room_for(1));
}

TEST(ConnectionQuota, HasAPlaceForEverySlot) {
  ConnectionQuota quota({.total = 100, .per_container = 1});
  for (std::uint16_t slot = 0; slot <= contract::kContainerSlots; ++slot) quota.opened(slot);
  EXPECT_FALSE(quota.has_room_for(contract::kContainerSlots));
}

TEST(ConnectionQuota, LeavesDescriptorsForUpstreamsAndTheSidecarItself) {
  EXPECT_EQ(connections_within(4096, 1'048'576), 4096U);
  EXPECT_EQ(connections_within(4096, 1024), 648U);
  EXPECT_EQ(connections_within(100, 1024), 100U);
  EXPECT_EQ(connections_within(4096, 64), 1U) << "never none";
}

}  // namespace
}  // namespace podjail::proxy
