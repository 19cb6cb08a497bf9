#include "sidecar/tls/key_memory.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <atomic>
#include <cstdint>

namespace podjail::tls {
namespace {

constexpr std::size_t kPage = 4096;
// A key with its group, points and what generating it leaves takes 6 KiB. Few enough for any RLIMIT_MEMLOCK.
constexpr std::size_t kBytes = 8 * kPage;
constexpr std::size_t kHeader = alignof(std::max_align_t);  // holds the block's size

// Written once, by lock_key_memory, before there are threads; `used` only grows.
struct Pages {
  std::byte* begin = nullptr;
  std::atomic<std::size_t> used{0};
};

Pages& pages() {
  static constinit Pages only;
  return only;
}

bool& in_scope() {
  static thread_local constinit bool active = false;
  return active;
}

std::byte* map_between_guards() {
  void* mapped = ::mmap(nullptr, kBytes + 2 * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* begin = static_cast<std::byte*>(mapped) + kPage;
  return ::mprotect(begin, kBytes, PROT_READ | PROT_WRITE) == 0 ? begin : nullptr;
}

}  // namespace

Status lock_key_memory() {
  auto& key = pages();
  if (key.begin != nullptr) return {};
  key.begin = map_between_guards();
  if (key.begin == nullptr) return fail_errno("memory for the issuer's key");
  if (::madvise(key.begin, kBytes, MADV_DONTDUMP) != 0) return fail_errno("MADV_DONTDUMP");
  if (::madvise(key.begin, kBytes, MADV_WIPEONFORK) != 0) return fail_errno("MADV_WIPEONFORK");
  if (::mlock(key.begin, kBytes) != 0) return fail_errno("mlock");
  return {};
}

KeyMemoryScope::KeyMemoryScope() {
  in_scope() = true;
}

KeyMemoryScope::~KeyMemoryScope() {
  in_scope() = false;
}

void* take_key_memory(std::size_t bytes) {
  auto& key = pages();
  if (!in_scope() || key.begin == nullptr) return nullptr;
  const std::size_t whole = kHeader + (bytes + kHeader - 1) / kHeader * kHeader;
  const std::size_t at = key.used.fetch_add(whole);
  if (at + whole > kBytes) return nullptr;
  auto* block = key.begin + at + kHeader;
  *reinterpret_cast<std::size_t*>(block - kHeader) = bytes;
  return block;
}

bool key_memory_overflowed() {
  return pages().used > kBytes;
}

bool is_key_memory(const void* block) {
  const auto begin = reinterpret_cast<std::uintptr_t>(pages().begin);
  return begin != 0 && reinterpret_cast<std::uintptr_t>(block) - begin < kBytes;
}

std::size_t key_memory_size(const void* block) {
  return *reinterpret_cast<const std::size_t*>(static_cast<const std::byte*>(block) - kHeader);
}

void wipe_key_memory(void* block) {
  OPENSSL_cleanse(block, key_memory_size(block));
}

}  // namespace podjail::tls
