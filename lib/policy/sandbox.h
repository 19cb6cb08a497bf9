// One V8 isolate with bounds that hold.
//
// V8 ends the process when its heap is exhausted. Three things keep it from that: the near-heap-limit
// callback terminates what runs and lends enough memory to unwind; PageLimit refuses single huge objects; and
// where V8 still declares a fatal lack of memory, its handler jumps back to where the isolate was entered.
// After such a jump no frame of V8's is left to run, and the isolate is good for nothing but disposal.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <optional>

#include <v8.h>

#include "lib/policy/array_buffers.h"

namespace podjail::policy {

// Thread rule: run() from one thread at a time, after settle() from that thread alone; terminate() from any.
class Sandbox {
 public:
  enum class Ending { kFinished, kOutOfMemory };

  explicit Sandbox(std::size_t heap_bytes);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // Enters the isolate on this thread and calls `body()` with a handle scope open. After kOutOfMemory the
  // frames of `body` and of V8 were abandoned: what they own is lost, so on the path of a request they own
  // nothing, and nowhere do they hold a lock of ours while they are inside V8.
  template <typename Body>
  Ending run(Body&& body) {
    return enter([](void* given) { (*static_cast<std::remove_reference_t<Body>*>(given))(); }, &body);
  }

  // From now on only this thread runs and destroys the sandbox. It stays locked and entered, which a run then
  // need not do; no other sandbox may be settled on the thread meanwhile.
  void settle() { settled_.emplace(isolate_); }

  v8::Isolate* isolate() const { return isolate_; }
  // Ends the JavaScript that runs now; no JavaScript can catch it. The sandbox is to be thrown away
  // afterwards.
  void terminate() { isolate_->TerminateExecution(); }
  // The heap limit was reached during some run().
  bool is_exhausted() const { return exhausted_; }

 private:
  using Recovery = std::jmp_buf;
  struct Entered {
    explicit Entered(v8::Isolate* isolate) : lock(isolate), scope(isolate) {}
    v8::Locker lock;
    v8::Isolate::Scope scope;
  };

  Ending enter(void (*body)(void*), void* argument);
  Ending call_with_recovery(void (*body)(void*), void* argument);
  static std::size_t on_near_heap_limit(void* self, std::size_t current, std::size_t initial);
  static void on_fatal_lack_of_memory(const char* where, bool is_heap);

  ArrayBuffers array_buffers_;
  v8::Isolate* isolate_ = nullptr;
  std::optional<Entered> settled_;
  Recovery* recovery_ = nullptr;  // set while inside run()
  bool exhausted_ = false;
};

}  // namespace podjail::policy
