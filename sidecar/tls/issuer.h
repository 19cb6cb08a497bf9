// The pod's certificate authority. Its key is made here, lives in this object and is never written or given
// out; what leaves is the certificate, which the workload's trust bundle holds.
//
// If the key were stolen it is worth little: the certificate ends with the pod's day, may not sign another
// authority (path length 0), may not vouch for addresses (name constraints), and no other pod trusts it.
// Leaves share one key, which is not the issuer's: a leaf handshake never touches the key that signs.
//
// RFC 5280 §4.2.1.3 (key usage), §4.2.1.9 (basic constraints), §4.2.1.10 (name constraints).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "lib/base/host_name.h"
#include "lib/base/result.h"
#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

// A certificate for one exact host name, signed by the pod's issuer.
struct Leaf {
  X509Ptr certificate;
  WallClock::time_point not_after;
};

// Thread rule: const members may be called from any thread at once.
class Issuer {
 public:
  struct Options {
    std::string pod_name;                                    // any bytes; only [A-Za-z0-9._-] are kept
    std::chrono::seconds validity = std::chrono::hours(24);  // 10 minutes to 30 days
  };
  static constexpr std::chrono::minutes kBackdate{5};  // for clients whose clock is behind
  static constexpr std::chrono::hours kLeafValidity{12};

  // kInvalid for a validity out of range, kInternal when OpenSSL fails.
  static Result<Issuer> create(const Options& options, WallClock::time_point now);

  // Subject alternative name: `name` alone. Valid from 5 minutes ago for 12 hours, never beyond the issuer.
  // kRefused once the issuer itself has expired.
  Result<Leaf> mint(const HostName& name, WallClock::time_point now) const;

  X509* certificate() const { return certificate_.get(); }  // stays owned here
  EVP_PKEY* leaf_key() const { return leaf_key_.get(); }    // stays owned here
  const std::string& certificate_pem() const { return pem_; }
  WallClock::time_point not_after() const { return not_after_; }

 private:
  Issuer() = default;
  bool build_certificate(const std::string& common_name);
  bool build_model();
  bool fill_leaf(X509* leaf, const HostName& name, WallClock::time_point now,
                 WallClock::time_point not_after) const;

  EvpPkeyPtr key_;
  EvpPkeyPtr leaf_key_;
  X509Ptr certificate_;
  std::string pem_;
  WallClock::time_point not_before_;
  WallClock::time_point not_after_;
  X509Ptr model_;  // what is the same in every leaf: key, issuer, extensions
};

}  // namespace podjail::tls
