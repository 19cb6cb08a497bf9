#include "lib/policy/sandbox.h"

#include <cstdlib>

namespace podjail::policy {
namespace {

constexpr std::size_t kMaxArrayBufferBytes = std::size_t{4} << 20U;
constexpr std::size_t kYoungBytes = std::size_t{1} << 20U;  // small: what one evaluation leaves is little
constexpr std::size_t kUnwindBytes = std::size_t{16} << 20U;
constexpr std::uint32_t kSelfSlot = 0;  // of the isolate's embedder data

}  // namespace

Sandbox::Sandbox(std::size_t heap_bytes) : array_buffers_(kMaxArrayBufferBytes) {
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = &array_buffers_;
  params.constraints.set_max_old_generation_size_in_bytes(heap_bytes);
  params.constraints.set_max_young_generation_size_in_bytes(kYoungBytes);
  params.allow_atomics_wait = false;
  isolate_ = v8::Isolate::New(params);
  isolate_->SetData(kSelfSlot, this);
  isolate_->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate_->SetOOMErrorHandler(&Sandbox::on_fatal_lack_of_memory);
  isolate_->AddNearHeapLimitCallback(&Sandbox::on_near_heap_limit, this);
}

Sandbox::~Sandbox() {
  settled_.reset();
  isolate_->Dispose();
}

// The lock lets the isolate be made on one thread and used on another; the scopes outlive a jump, which lands
// below them.
Sandbox::Ending Sandbox::enter(void (*body)(void*), void* argument) {
  std::optional<Entered> entered;
  if (!settled_) entered.emplace(isolate_);
  const v8::HandleScope handles(isolate_);
  const auto ending = call_with_recovery(body, argument);
  recovery_ = nullptr;
  return ending;
}

// A function of its own so that nothing lives in it across the jump.
Sandbox::Ending Sandbox::call_with_recovery(void (*body)(void*), void* argument) {
  Recovery recovery;
  recovery_ = &recovery;
  if (setjmp(recovery) != 0) return Ending::kOutOfMemory;
  body(argument);
  return Ending::kFinished;
}

// Lends once: a second call means that something did not heed the termination, and the fatal handler ends it.
std::size_t Sandbox::on_near_heap_limit(void* self, std::size_t current, std::size_t) {
  auto& sandbox = *static_cast<Sandbox*>(self);
  if (sandbox.exhausted_) return current;
  sandbox.exhausted_ = true;
  sandbox.terminate();
  return current + kUnwindBytes;
}

void Sandbox::on_fatal_lack_of_memory(const char*, bool) {
  auto* isolate = v8::Isolate::GetCurrent();
  auto* sandbox = static_cast<Sandbox*>(isolate->GetData(kSelfSlot));
  if (sandbox == nullptr || sandbox->recovery_ == nullptr) std::abort();  // outside of any run: nowhere to go
  sandbox->exhausted_ = true;
  std::longjmp(*sandbox->recovery_, 1);
}

}  // namespace podjail::policy
