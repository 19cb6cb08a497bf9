#include "sidecar/net/block_cache.h"

#include <gtest/gtest.h>

namespace podjail::net {
namespace {

TEST(BlockCache, GivesTheSameBlockAgain) {
  BlockCache cache;
  auto block = cache.take();
  const char* place = block.get();
  cache.give_back(std::move(block));
  EXPECT_EQ(cache.kept(), 1U);
  EXPECT_EQ(cache.take().get(), place);
}

TEST(BlockCache, KeepsABoundedNumberAndNoneAfterATrim) {
  BlockCache cache;
  for (std::size_t i = 0; i < BlockCache::kMaxKept + 10; ++i) {
    cache.give_back(std::make_unique_for_overwrite<char[]>(BlockCache::kBlock));
  }
  EXPECT_EQ(cache.kept(), BlockCache::kMaxKept);
  cache.trim();
  EXPECT_EQ(cache.kept(), 0U);
}

}  // namespace
}  // namespace podjail::net
