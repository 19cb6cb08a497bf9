#include "sidecar/net/buffer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace podjail::net {
namespace {

void put(Buffer& buffer, std::string_view bytes, std::size_t max_bytes = Buffer::kBlock) {
  while (!bytes.empty()) {
    const auto room = buffer.writable(max_bytes);
    ASSERT_FALSE(room.empty());
    const auto take = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), take);
    buffer.commit(take);
    bytes.remove_prefix(take);
  }
}

TEST(Buffer, KeepsWhatArrivedUntilItIsConsumed) {
  BlockCache blocks;
  Buffer buffer(blocks);
  EXPECT_TRUE(buffer.empty());
  put(buffer, "hello");
  buffer.consume(2);
  put(buffer, " world");
  EXPECT_EQ(buffer.readable(), "llo world");
  buffer.consume(9);
  EXPECT_TRUE(buffer.empty());
}

TEST(Buffer, ReusesTheRoomInFrontBeforeItGrows) {
  BlockCache blocks;
  Buffer buffer(blocks);
  put(buffer, std::string(Buffer::kBlock, 'a'));
  EXPECT_TRUE(buffer.writable().empty());
  buffer.consume(Buffer::kBlock - 3);
  EXPECT_EQ(buffer.writable().size(), Buffer::kBlock - 3);
  EXPECT_EQ(buffer.readable(), "aaa");
}

TEST(Buffer, GrowsToItsLimitAndNoFurther) {
  BlockCache blocks;
  Buffer buffer(blocks);
  put(buffer, std::string(50000, 'b'), 65536);
  EXPECT_EQ(buffer.readable(), std::string(50000, 'b'));
  put(buffer, std::string(15536, 'c'), 65536);
  EXPECT_TRUE(buffer.writable(65536).empty());
  EXPECT_EQ(buffer.readable().back(), 'c');
}

TEST(Buffer, GivesStorageBackOnlyWhenEmpty) {
  BlockCache blocks;
  Buffer buffer(blocks);
  put(buffer, "x");
  buffer.release_if_empty();
  EXPECT_EQ(buffer.readable(), "x");
  buffer.consume(1);
  buffer.release_if_empty();
  EXPECT_TRUE(buffer.empty());
  put(buffer, "again");
  EXPECT_EQ(buffer.readable(), "again");
}

TEST(Buffer, HandsItsBlockToTheNextOne) {
  BlockCache blocks;
  {
    Buffer first(blocks);
    put(first, "x");
  }
  EXPECT_EQ(blocks.kept(), 1U);
  Buffer second(blocks);
  put(second, "y");
  EXPECT_EQ(blocks.kept(), 0U);
  EXPECT_EQ(second.readable(), "y");
}

}  // namespace
}  // namespace podjail::net
