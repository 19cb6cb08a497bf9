// HostName: what is accepted is canonical, so parsing it again changes nothing, and it is never an address.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "lib/base/address.h"
#include "lib/base/host_name.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using podjail::HostName;
  const auto name = HostName::parse({reinterpret_cast<const char*>(data), size});
  if (!name) return 0;
  require(name->str().size() == size && size <= 253);
  for (const char c : name->str()) {
    require((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.');
  }
  const auto again = HostName::parse(name->str());
  require(again && *again == *name && name->is_under(*again));
  require(!podjail::IpAddress::parse(name->str()));
  return 0;
}
