#include "lib/contract/reason.h"

#include <array>

namespace podjail {
namespace {

struct Words {
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array<Words, kReasonCount> kWords = {{
    {"allowed", "allowed by policy"},
    {"policy_denied", "denied by policy"},
    {"not_allowed", "no policy allows this request"},
    {"policy_error", "a policy failed while judging this request"},
    {"policy_timeout", "a policy took too long to judge this request"},
    {"policy_memory", "a policy used too much memory judging this request"},
    {"policy_result", "a policy gave an answer that is not a decision"},
    {"policy_unavailable", "no policy is loaded"},
    {"external_failed", "the external policy program did not decide about this request"},
    {"unknown_protocol", "only HTTP and TLS may leave this jail"},
    {"detect_timeout", "no request was sent in time"},
    {"no_name", "the destination has no name; connect by host name"},
    {"name_mismatch", "the request names a different host than its connection"},
    {"name_invalid", "the host name is not valid"},
    {"malformed_request", "the request is not valid HTTP/1.1"},
    {"ambiguous_request", "the request could be read in two ways"},
    {"request_too_large", "the request head is too large"},
    {"method_refused", "this method is not relayed"},
    {"upgrade_refused", "protocol upgrades are not allowed"},
    {"encoded_slash", "the path has an encoded slash (%2f), which policy must grant with encodedSlash"},
    {"request_timeout", "the request was not completed in time"},
    {"body_limit", "the request is larger than policy allows"},
    {"response_limit", "the answer is larger than policy allows"},
    {"budget_spent", "what this pod may spend here is spent"},
    {"response_denied", "the answer is denied by policy"},
    {"deadline", "the request took longer than policy allows"},
    {"tls_handshake_failed", "the TLS handshake failed"},
    {"direct_access", "the jail itself cannot be a destination"},
    {"resolve_failed", "the host name could not be resolved"},
    {"address_refused", "the host name resolves to an address that is not reachable from this jail"},
    {"connect_failed", "the upstream could not be reached"},
    {"proxy_refused", "the proxy between this jail and the upstream did not open the way"},
    {"upstream_tls_failed", "the upstream's certificate could not be verified"},
    {"upstream_protocol", "the upstream's answer is not valid HTTP/1.1"},
    {"upstream_timeout", "the upstream did not answer in time"},
    {"upstream_closed", "the upstream closed the connection early"},
    {"tunnel_timeout", "nothing was sent in either direction for too long"},
    {"downstream_closed", "the client closed the connection early"},
    {"limit_reached", "too many connections are open"},
    {"draining", "the jail is shutting down"},
    {"dns_synthetic", "answered from the pod's own address pool"},
    {"dns_type_refused", "this type of DNS question is not answered"},
    {"dns_malformed", "not a DNS question"},
    {"dns_pool_exhausted", "too many host names were asked for"},
    {"dns_limit", "too many DNS questions were sent outside"},
    {"internal", "the jail could not process this request"},
}};

}  // namespace

std::string_view to_string(Verdict verdict) {
  return verdict == Verdict::kAllow ? "allow" : "deny";
}

std::string_view to_string(Protocol protocol) {
  static constexpr std::array<std::string_view, kProtocolCount> kNames = {"unknown", "http", "https",
                                                                          "tls",     "tcp",  "dns"};
  return kNames[static_cast<std::size_t>(protocol)];
}

std::string_view to_string(Reason reason) {
  return kWords[static_cast<std::size_t>(reason)].name;
}
std::string_view explain(Reason reason) {
  return kWords[static_cast<std::size_t>(reason)].sentence;
}

}  // namespace podjail
