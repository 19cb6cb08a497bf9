#include "sidecar/tls/record_memory.h"

#include <malloc.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "sidecar/tls/key_memory.h"

namespace podjail::tls {
namespace {

// Record buffers hold 16 KiB of content and what TLS adds (RFC 8446 §5.2); all get the size of the largest,
// so that each can serve for any other.
constexpr std::size_t kLeast = 16U << 10U;
constexpr std::size_t kBlock = 20U << 10U;
// A connection in use holds two; the others of a thread are between records.
constexpr std::size_t kMaxKept = 8;

struct Kept {
  std::array<void*, kMaxKept> blocks;
  std::size_t count;
};

Kept& kept() {
  static thread_local constinit Kept blocks{};
  return blocks;
}

bool is_record_buffer(std::size_t bytes) {
  return bytes >= kLeast && bytes <= kBlock;
}

void* allocate(std::size_t bytes, const char*, int) {
  if (bytes == 0) return nullptr;
  if (void* block = take_key_memory(bytes)) return block;
  if (!is_record_buffer(bytes)) return std::malloc(bytes);
  auto& blocks = kept();
  return blocks.count > 0 ? blocks.blocks[--blocks.count] : std::malloc(kBlock);
}

void release(void* memory, const char*, int) {
  if (memory == nullptr) return;
  if (is_key_memory(memory)) return wipe_key_memory(memory);
  // Whatever the allocator says is as large as a block can be one, whoever asked for it.
  constexpr std::size_t kRounding = 64;
  const auto usable = ::malloc_usable_size(memory);
  auto& blocks = kept();
  if (usable < kBlock || usable > kBlock + kRounding || blocks.count == kMaxKept) return std::free(memory);
  blocks.blocks[blocks.count++] = memory;
}

void* resize_key(void* memory, std::size_t bytes, const char* file, int line) {
  void* larger = allocate(bytes, file, line);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, memory, std::min(bytes, key_memory_size(memory)));
  wipe_key_memory(memory);
  return larger;
}

void* resize(void* memory, std::size_t bytes, const char* file, int line) {
  if (memory == nullptr) return allocate(bytes, file, line);
  if (bytes == 0) {
    release(memory, file, line);
    return nullptr;
  }
  if (is_key_memory(memory)) return resize_key(memory, bytes, file, line);
  return std::realloc(memory, bytes);
}

}  // namespace

void keep_record_buffers() {
  CRYPTO_set_mem_functions(allocate, resize, release);
}

}  // namespace podjail::tls
