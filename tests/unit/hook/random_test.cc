#include "hook/random.h"

#include <gtest/gtest.h>

#include <set>

namespace podjail::hook {
namespace {

TEST(Random, NoTwoSecretsAreAlikeAndNoHalfIsZero) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto blessing = random_blessing();
    ASSERT_TRUE(blessing);
    EXPECT_NE(blessing->mark, 0U);
    EXPECT_NE(blessing->priority, 0U);
    seen.insert(std::uint64_t{blessing->mark} << 32 | blessing->priority);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace podjail::hook
