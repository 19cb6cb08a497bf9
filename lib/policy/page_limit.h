// Refuses V8 a single object larger than a limit.
//
// V8's heap limit does not hold for one huge object: the first large object of the young generation always
// succeeds, so flattening a 512 MB string takes 512 MB, and a third of a second during which nothing can
// interrupt it. Such an object gets pages of its own, so it can be refused where pages are made writable.
#pragma once

#include <cstddef>

#include <v8-platform.h>

namespace podjail::policy {

class PageLimit final : public v8::PageAllocator {
 public:
  // Passes everything on to `pages`, which must outlive this object.
  PageLimit(v8::PageAllocator* pages, std::size_t max_object_bytes)
      : pages_(pages), max_object_bytes_(max_object_bytes) {}

  std::size_t AllocatePageSize() override { return pages_->AllocatePageSize(); }
  std::size_t CommitPageSize() override { return pages_->CommitPageSize(); }
  void SetRandomMmapSeed(int64_t seed) override { pages_->SetRandomMmapSeed(seed); }
  void* GetRandomMmapAddr() override { return pages_->GetRandomMmapAddr(); }
  void* AllocatePages(void* address, std::size_t length, std::size_t alignment,
                      Permission permissions) override;
  bool FreePages(void* address, std::size_t length) override { return pages_->FreePages(address, length); }
  bool ReleasePages(void* address, std::size_t length, std::size_t new_length) override {
    return pages_->ReleasePages(address, length, new_length);
  }
  bool SetPermissions(void* address, std::size_t length, Permission permissions) override;
  bool DiscardSystemPages(void* address, std::size_t size) override {
    return pages_->DiscardSystemPages(address, size);
  }
  bool DecommitPages(void* address, std::size_t size) override {
    return pages_->DecommitPages(address, size);
  }

 private:
  bool is_refused(std::size_t length, Permission permissions) const {
    return permissions != kNoAccess && permissions != kNoAccessWillJitLater && length > max_object_bytes_;
  }

  v8::PageAllocator* pages_;
  const std::size_t max_object_bytes_;
};

}  // namespace podjail::policy
