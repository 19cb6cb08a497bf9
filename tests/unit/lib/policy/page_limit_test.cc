#include "lib/policy/page_limit.h"

#include <gtest/gtest.h>

#include <array>

namespace podjail::policy {
namespace {

constexpr std::size_t kPage = 4096;

// Grants everything and remembers whether it was asked.
class GenerousPages final : public v8::PageAllocator {
 public:
  std::size_t AllocatePageSize() override { return kPage; }
  std::size_t CommitPageSize() override { return kPage; }
  void SetRandomMmapSeed(int64_t) override {}
  void* GetRandomMmapAddr() override { return nullptr; }
  void* AllocatePages(void*, std::size_t, std::size_t, Permission) override {
    ++asked;
    return memory.data();
  }
  bool FreePages(void*, std::size_t) override { return true; }
  bool ReleasePages(void*, std::size_t, std::size_t) override { return true; }
  bool SetPermissions(void*, std::size_t, Permission) override {
    ++asked;
    return true;
  }
  bool DecommitPages(void*, std::size_t) override { return true; }

  int asked = 0;
  std::array<char, 16> memory{};
};

TEST(PageLimit, RefusesOneObjectThatIsTooLarge) {
  GenerousPages pages;
  PageLimit limit(&pages, 10 * kPage);
  EXPECT_FALSE(limit.SetPermissions(nullptr, 11 * kPage, v8::PageAllocator::kReadWrite));
  EXPECT_EQ(limit.AllocatePages(nullptr, 11 * kPage, kPage, v8::PageAllocator::kReadWrite), nullptr);
  EXPECT_EQ(pages.asked, 0);
}

TEST(PageLimit, PassesOnWhatIsWithinTheLimit) {
  GenerousPages pages;
  PageLimit limit(&pages, 10 * kPage);
  EXPECT_TRUE(limit.SetPermissions(nullptr, 10 * kPage, v8::PageAllocator::kReadWrite));
  EXPECT_EQ(limit.AllocatePages(nullptr, 10 * kPage, kPage, v8::PageAllocator::kReadWrite),
            pages.memory.data());
  EXPECT_EQ(limit.AllocatePageSize(), kPage);
  EXPECT_EQ(pages.asked, 2);
}

// Address space costs nothing: V8 reserves much more than it ever uses.
TEST(PageLimit, LetsAddressSpaceBeReserved) {
  GenerousPages pages;
  PageLimit limit(&pages, 10 * kPage);
  EXPECT_NE(limit.AllocatePages(nullptr, 1000 * kPage, kPage, v8::PageAllocator::kNoAccess), nullptr);
  EXPECT_TRUE(limit.SetPermissions(nullptr, 1000 * kPage, v8::PageAllocator::kNoAccess));
}

}  // namespace
}  // namespace podjail::policy
