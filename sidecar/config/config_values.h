// The kinds of text values that configuration holds: how each is parsed, described and shown. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "sidecar/config/config.h"
#include "sidecar/net/address_policy.h"

namespace podjail::config {

// `accepts` completes the sentence "must be …".
template <typename T>
struct ValueKind {
  std::string_view accepts;
  std::optional<T> (*parse)(std::string_view text);
  std::string (*show)(const T& value);
};

extern const ValueKind<std::string> kPlainText;     // at most 253 bytes, no control characters
extern const ValueKind<std::string> kAbsolutePath;  // begins with '/', no control characters
extern const ValueKind<std::string> kLogPath;       // "-" or an absolute path
extern const ValueKind<IpAddress> kIpAddress;
extern const ValueKind<Endpoint> kResolver;  // an IP address, with a port other than 53 if need be
extern const ValueKind<std::optional<net::NamedEndpoint>> kProxy;  // empty: none
extern const ValueKind<net::HostPattern> kNoProxy;
extern const ValueKind<net::Grant> kGrant;
extern const ValueKind<HostName> kHostName;
extern const ValueKind<std::string> kHostPattern;  // as net::HostPattern reads it
extern const ValueKind<net::TlsVersion> kTlsVersion;
extern const ValueKind<observe::QueryPolicy> kQueryPolicy;
extern const ValueKind<ExplicitProxy> kExplicitProxy;
extern const ValueKind<ExternalPolicy> kExternalPolicy;
extern const ValueKind<MaxHttpVersion> kMaxHttpVersion;
extern const ValueKind<Mode> kMode;
extern const ValueKind<std::string> kLayerName;  // 1 to 32 of a-z, 0-9 and '-'
extern const ValueKind<policy::LayerDefault> kLayerDefault;
extern const ValueKind<policy::LayerMode> kLayerMode;
extern const ValueKind<policy::SetTests> kSetTests;
extern const ValueKind<policy::Reloading> kReloading;

}  // namespace podjail::config
