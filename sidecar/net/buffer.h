// The input buffer of a connection: bytes that have arrived and are not done with. Its storage is taken on
// first use and given back when it is empty, so an idle connection holds none.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "sidecar/net/block_cache.h"

namespace podjail::net {

class Buffer {
 public:
  static constexpr std::size_t kBlock = BlockCache::kBlock;

  // `blocks` must outlive the buffer.
  explicit Buffer(BlockCache& blocks) : blocks_(blocks) {}
  ~Buffer() { give_storage_back(); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  // What has arrived. Valid until the next non-const call but consume().
  std::string_view readable() const { return {storage_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  // Room for at least one more byte, up to `max_bytes` in all; empty when the buffer already holds that many.
  std::span<char> writable(std::size_t max_bytes = kBlock);
  void commit(std::size_t bytes) { end_ += bytes; }
  void consume(std::size_t bytes);
  // Gives the storage back if nothing is in it.
  void release_if_empty();

 private:
  void move_to_front();
  void grow(std::size_t capacity);
  void give_storage_back();

  BlockCache& blocks_;
  std::unique_ptr<char[]> storage_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace podjail::net
