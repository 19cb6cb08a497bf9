// A proxy of the operator's that the sidecar goes out through.
#pragma once

#include <string>
#include <vector>

#include "sidecar/net/host_pattern.h"
#include "sidecar/net/named_endpoint.h"

namespace podjail::proxy {

struct UpstreamProxy {
  // By address: the operator's word, and dialled as it is. By name: resolved and checked like any upstream.
  net::NamedEndpoint at;
  std::vector<net::HostPattern> exceptions;  // hosts that are dialled directly
  std::string authorization;                 // for Proxy-Authorization: a secret; "": none

  bool serves(const HostName& host) const;
};

}  // namespace podjail::proxy
