// The input buffer of a connection: bytes that have arrived and are not done with. Its storage is taken on
// first use and given back when it is empty, so an idle connection holds none.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace podjail::net {

class Buffer {
 public:
  // 16 KiB: one TLS record of content (RFC 8446 §5.1), so a record never needs two reads.
  static constexpr std::size_t kBlock = 16384;

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

  std::unique_ptr<char[]> storage_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace podjail::net
