// parse_inbound_ports: whatever a pod's author writes, what comes out are ports that may be opened, and
// written again they are read as the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "lib/contract/inbound_ports.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace podjail::contract;
  const auto ports = parse_inbound_ports({reinterpret_cast<const char*>(data), size});
  if (!ports) return 0;
  require(!ports->empty() && ports->size() <= kMaxInboundPorts);
  require(std::is_sorted(ports->begin(), ports->end()));
  for (const auto port : *ports) {
    require(port != 0 && !is_own_port(port) && std::count(ports->begin(), ports->end(), port) == 1);
  }
  const auto again = parse_inbound_ports(inbound_ports_text(*ports));
  require(again && *again == *ports);
  return 0;
}
