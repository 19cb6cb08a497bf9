#include "sidecar/proxy/own_ports.h"

#include "lib/contract/contract.h"
#include "sidecar/proxy/containers.h"

namespace podjail::proxy {

bool is_own_port(std::uint16_t port) {
  return port == contract::kProxyPort || port == contract::kExplicitPort || port == contract::kDnsPort ||
         port == contract::kAdminPort || slot_of_port(port) != 0;
}

}  // namespace podjail::proxy
