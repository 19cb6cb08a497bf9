#include "hook/nft/family.h"

#include <gtest/gtest.h>

namespace podjail::nft {
namespace {

TEST(Family, IsTheKernelsNumber) {
  EXPECT_EQ(family_number(ruleset::TableFamily::kInet), NFPROTO_INET);
  EXPECT_EQ(family_number(ruleset::TableFamily::kNetdev), NFPROTO_NETDEV);
}

}  // namespace
}  // namespace podjail::nft
