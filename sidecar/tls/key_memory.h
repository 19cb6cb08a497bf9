// Where the issuer's private key lives: a few pages of their own that are never swapped out, never part of a
// core dump, and empty in a forked child (mlock(2), madvise(2)), with a page on either side that nobody can
// touch, so that reading past a neighbour's end does not reach it.
//
// OpenSSL's own secure heap is not used: once there, every handshake's ephemeral key comes from it too, and
// when it is full, which a workload could bring about, handshakes fail.
#pragma once

#include <cstddef>

#include "lib/base/result.h"

namespace podjail::tls {

// Makes the pages, once per process and before the issuer. On failure (kSystem, mostly RLIMIT_MEMLOCK) they
// are used all the same where there are any: without the lock the key can reach swap, if the node has some.
Status lock_key_memory();

// While one exists, what OpenSSL allocates on this thread comes from the pages, as long as they last and
// lock_key_memory has made them. Wants keep_record_buffers (record_memory.h).
class KeyMemoryScope {
 public:
  KeyMemoryScope();
  ~KeyMemoryScope();
  KeyMemoryScope(const KeyMemoryScope&) = delete;
  KeyMemoryScope& operator=(const KeyMemoryScope&) = delete;
};

// Whether something did not fit: then the key may lie elsewhere.
bool key_memory_overflowed();

// For OpenSSL's allocator. A block is never used a second time, and is wiped when it is given back.
void* take_key_memory(std::size_t bytes);  // null outside a scope, and when the pages are used up
bool is_key_memory(const void* block);
std::size_t key_memory_size(const void* block);
void wipe_key_memory(void* block);

}  // namespace podjail::tls
