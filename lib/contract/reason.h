// The words of a decision: verdict, reason and protocol. Closed sets: they are metric labels and fields of
// the decision record, so a workload can never add a value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace podjail {

enum class Verdict : std::uint8_t { kAllow, kDeny };
inline constexpr std::size_t kVerdictCount = 2;
std::string_view to_string(Verdict verdict);

enum class Protocol : std::uint8_t { kUnknown, kHttp, kHttps, kTls, kTcp, kDns };
inline constexpr std::size_t kProtocolCount = 6;
std::string_view to_string(Protocol protocol);

// Why. The first group comes from policies, the rest from the sidecar itself; everything but kAllowed and
// kDnsSynthetic is a denial or a failure.
enum class Reason : std::uint8_t {
  kAllowed,             // a policy allowed it
  kPolicyDenied,        // a policy denied it
  kNotAllowed,          // no policy had an opinion: the default
  kPolicyError,         // a policy threw
  kPolicyTimeout,       // a policy ran past its deadline
  kPolicyMemory,        // a policy ran past its heap limit
  kPolicyResult,        // a policy returned something that is not a decision (a Promise, a string …)
  kPolicyUnavailable,   // no policy is loaded, or the engine cannot run
  kExternalFailed,      // the external policy program gave no decision
  kUnknownProtocol,     // the first bytes are neither HTTP nor TLS
  kDetectTimeout,       // no first bytes came in time
  kNoName,              // neither SNI nor a synthetic address names the destination
  kNameMismatch,        // SNI, Host and synthetic name disagree
  kNameInvalid,         // a name is not a canonical host name
  kMalformedRequest,    // not HTTP/1.1 as RFC 9112 writes it
  kAmbiguousRequest,    // two parsers could read it differently
  kRequestTooLarge,     // head beyond its limits
  kMethodRefused,       // CONNECT or another method that cannot be relayed
  kUpgradeRefused,      // Upgrade, or a 101 nobody granted
  kEncodedSlash,        // "%2f" in the path, which no policy granted
  kRequestTimeout,      // the workload did not send what it announced in time
  kBodyLimit,           // more bytes than the policy allowed
  kResponseLimit,       // an answer of more bytes than the policy allowed
  kBudget,              // what policy lets the pod spend is spent
  kResponseDenied,      // a policy denied the answer
  kDeadline,            // not finished within the time the policy allowed
  kTlsHandshakeFailed,  // the workload's TLS handshake failed
  kDirectAccess,        // aimed at the sidecar itself
  kResolveFailed,       // the name has no address
  kAddressRefused,      // the name resolves to a private, local or otherwise refused address
  kConnectFailed,       // no TCP connection to the upstream
  kProxyRefused,        // the upstream proxy opened no tunnel
  kUpstreamTlsFailed,   // the upstream's certificate or handshake failed
  kUpstreamProtocol,    // the upstream's answer is not HTTP/1.1
  kUpstreamTimeout,     // the upstream did not answer in time
  kUpstreamClosed,      // the upstream closed before its answer was whole
  kTunnelTimeout,       // nothing moved in a tunnel or passthrough for too long
  kDownstreamClosed,    // the workload went away before its answer was whole
  kLimitReached,        // a connection or memory limit of the sidecar
  kDraining,            // the sidecar is shutting down
  kDnsSynthetic,        // a DNS question answered from the pool
  kDnsTypeRefused,      // a DNS question of a type that is not answered
  kDnsMalformed,        // not a DNS question
  kDnsPoolExhausted,    // no synthetic address left
  kDnsLimit,            // more DNS questions for the outside than the pod may ask
  kInternal,            // our own mistake
};
inline constexpr std::size_t kReasonCount = static_cast<std::size_t>(Reason::kInternal) + 1;
std::string_view to_string(Reason reason);  // "policy_denied"
// One sentence for the workload; names no internals.
std::string_view explain(Reason reason);

}  // namespace podjail
