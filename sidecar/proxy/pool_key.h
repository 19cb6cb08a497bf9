// What upstream connections are kept under: scheme, host and port. A view of it can be looked up without
// making a key of it.
#pragma once

#include <string>

#include "sidecar/proxy/permit.h"

namespace podjail::proxy {

struct PoolKey {
  explicit PoolKey(PoolKeyView given) : scheme(given.scheme), port(given.port), host(given.host) {}
  PoolKeyView view() const { return {scheme, port, host}; }

  Scheme scheme;
  std::uint16_t port;
  std::string host;
};

struct PoolKeyBefore {
  using is_transparent = void;
  static PoolKeyView view(const PoolKey& key) { return key.view(); }
  static PoolKeyView view(PoolKeyView key) { return key; }
  bool operator()(const auto& a, const auto& b) const { return view(a) < view(b); }
};

}  // namespace podjail::proxy
