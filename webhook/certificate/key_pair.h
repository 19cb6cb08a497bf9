// Certificates of the webhook's server: made here, or read from PEM.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/openssl_handles.h"

namespace podjail::webhook {

using tls::WallClock;

// As PEM.
struct CertificateTexts {
  std::string authorities;  // who vouches for it: what a caBundle holds
  std::string certificate;  // and what lies between
  std::string key;

  bool operator==(const CertificateTexts&) const = default;
};

// The same, ready to be shown. Never changed once it is made.
struct KeyPair {
  tls::X509Ptr certificate;
  std::vector<tls::X509Ptr> chain;
  tls::EvpPkeyPtr key;
  WallClock::time_point not_before;
  WallClock::time_point not_after;
};

inline constexpr std::chrono::hours kValidity{90 * 24};

// An authority, and a certificate of it for the names under which the API server knows a service. Nobody
// keeps the authority's key: the next certificate has an authority of its own. kInternal when OpenSSL fails.
Result<CertificateTexts> make_certificate(const std::string& service, const std::string& space,
                                          WallClock::time_point now);

// kInvalid for what is no certificate with its key.
Result<std::shared_ptr<const KeyPair>> read_key_pair(const CertificateTexts& texts);

// Whether two thirds of the time are over, or it has not begun.
bool is_due(const KeyPair& pair, WallClock::time_point now);

// The first authorities of both lists, each once, without those that have ended: what still vouches while the
// one is replaced by the other. kInvalid when one of the texts holds something else.
Result<std::string> joined_authorities(const std::string& first, const std::string& second,
                                       WallClock::time_point now);
inline constexpr std::size_t kMaxAuthorities = 4;

}  // namespace podjail::webhook
