#include "lib/policy/array_buffers.h"

#include <cstdlib>

namespace podjail::policy {

void* ArrayBuffers::Allocate(std::size_t length) {
  if (length > max_bytes_ - used_) return nullptr;
  void* data = std::calloc(length, 1);
  if (data != nullptr) used_ += length;
  return data;
}

// Zeroed as well: a policy must never read what something else left in memory.
void* ArrayBuffers::AllocateUninitialized(std::size_t length) {
  return Allocate(length);
}

void ArrayBuffers::Free(void* data, std::size_t length) {
  used_ -= length;
  std::free(data);
}

}  // namespace podjail::policy
