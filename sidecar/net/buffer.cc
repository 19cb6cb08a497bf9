#include "sidecar/net/buffer.h"

#include <algorithm>
#include <cstring>

namespace podjail::net {

std::span<char> Buffer::writable(std::size_t max_bytes) {
  if (end_ - begin_ >= max_bytes) return {};
  if (capacity_ == 0) {
    storage_ = blocks_.take();
    capacity_ = kBlock;
  }
  if (end_ == capacity_ && begin_ > 0) move_to_front();
  if (end_ == capacity_) grow(std::min(capacity_ * 2, max_bytes));
  return {storage_.get() + end_, std::min(capacity_ - end_, max_bytes - (end_ - begin_))};
}

void Buffer::consume(std::size_t bytes) {
  begin_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

void Buffer::release_if_empty() {
  if (empty()) give_storage_back();
}

void Buffer::give_storage_back() {
  if (capacity_ == kBlock) blocks_.give_back(std::move(storage_));
  storage_.reset();
  capacity_ = 0;
}

void Buffer::move_to_front() {
  std::memmove(storage_.get(), storage_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

void Buffer::grow(std::size_t capacity) {
  // for_overwrite: zeroing what the next read fills anyway would show in a profile.
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(larger.get(), storage_.get() + begin_, end_ - begin_);
  const auto held = end_ - begin_;
  give_storage_back();
  begin_ = 0;
  end_ = held;
  storage_ = std::move(larger);
  capacity_ = capacity;
}

}  // namespace podjail::net
