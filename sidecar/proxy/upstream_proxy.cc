#include "sidecar/proxy/upstream_proxy.h"

#include <algorithm>

namespace podjail::proxy {

bool UpstreamProxy::serves(const HostName& host) const {
  return std::none_of(exceptions.begin(), exceptions.end(),
                      [&host](const auto& pattern) { return pattern.matches(host); });
}

}  // namespace podjail::proxy
