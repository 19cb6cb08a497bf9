// The document in which the hook names containers: any text is names within their bounds or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "lib/contract/container_text.h"
#include "sidecar/proxy/container_names.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using podjail::contract::is_container_text;
  const auto names = podjail::proxy::parse_container_names({reinterpret_cast<const char*>(data), size});
  if (!names) {
    require(names.error().message().find('\n') == std::string::npos);
    return 0;
  }
  require(names->front() == nullptr);
  for (const auto& container : *names) {
    if (container == nullptr) continue;
    require(is_container_text(container->id));
    require(container->name.empty() || is_container_text(container->name));
  }
  return 0;
}
