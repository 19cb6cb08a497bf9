// Memory for typed arrays lives outside V8's heap and is not counted by its limit, so it is bounded here.
#pragma once

#include <cstddef>

#include <v8.h>

namespace podjail::policy {

// Thread rule: the thread that runs the isolate.
class ArrayBuffers final : public v8::ArrayBuffer::Allocator {
 public:
  explicit ArrayBuffers(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Null beyond the limit: JavaScript sees a RangeError.
  void* Allocate(std::size_t length) override;
  void* AllocateUninitialized(std::size_t length) override;
  void Free(void* data, std::size_t length) override;

 private:
  const std::size_t max_bytes_;
  std::size_t used_ = 0;
};

}  // namespace podjail::policy
