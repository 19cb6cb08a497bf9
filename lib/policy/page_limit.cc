#include "lib/policy/page_limit.h"

namespace podjail::policy {

void* PageLimit::AllocatePages(void* address, std::size_t length, std::size_t alignment,
                               Permission permissions) {
  if (is_refused(length, permissions)) return nullptr;
  return pages_->AllocatePages(address, length, alignment, permissions);
}

bool PageLimit::SetPermissions(void* address, std::size_t length, Permission permissions) {
  if (is_refused(length, permissions)) return false;
  return pages_->SetPermissions(address, length, permissions);
}

}  // namespace podjail::policy
