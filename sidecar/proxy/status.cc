#include "sidecar/proxy/served_request.h"

namespace podjail::proxy {

// 403 is for what policy or the jail's rules deny, 4xx for what the client sent, 5xx for what lies beyond us.
unsigned status_of(Reason reason) {
  switch (reason) {
    case Reason::kNameMismatch:
      return 421;
    case Reason::kNameInvalid:
    case Reason::kMalformedRequest:
    case Reason::kAmbiguousRequest:
      return 400;
    case Reason::kRequestTooLarge:
      return 431;
    case Reason::kRequestTimeout:
    case Reason::kDetectTimeout:
      return 408;
    case Reason::kBodyLimit:
      return 413;
    case Reason::kBudget:
      return 429;
    case Reason::kMethodRefused:
      return 405;
    case Reason::kResolveFailed:
    case Reason::kConnectFailed:
    case Reason::kProxyRefused:
    case Reason::kUpstreamTlsFailed:
    case Reason::kUpstreamProtocol:
    case Reason::kUpstreamClosed:
    case Reason::kResponseLimit:
      return 502;
    case Reason::kUpstreamTimeout:
    case Reason::kTunnelTimeout:
    case Reason::kDeadline:
      return 504;
    case Reason::kLimitReached:
    case Reason::kDraining:
      return 503;
    case Reason::kInternal:
      return 500;
    case Reason::kAllowed:
    case Reason::kPolicyDenied:
    case Reason::kNotAllowed:
    case Reason::kPolicyError:
    case Reason::kPolicyTimeout:
    case Reason::kPolicyMemory:
    case Reason::kPolicyResult:
    case Reason::kPolicyUnavailable:
    case Reason::kExternalFailed:
    case Reason::kUnknownProtocol:
    case Reason::kNoName:
    case Reason::kResponseDenied:
    case Reason::kUpgradeRefused:
    case Reason::kEncodedSlash:
    case Reason::kTlsHandshakeFailed:
    case Reason::kDirectAccess:
    case Reason::kAddressRefused:
    case Reason::kDownstreamClosed:
    case Reason::kDnsSynthetic:
    case Reason::kDnsTypeRefused:
    case Reason::kDnsMalformed:
    case Reason::kDnsPoolExhausted:
    case Reason::kDnsLimit:
      return 403;
  }
  return 403;
}

}  // namespace podjail::proxy
