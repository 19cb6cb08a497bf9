#include "hook/ruleset/sealed_ruleset.h"

#include <linux/netfilter.h>

#include "hook/ruleset/terms.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

constexpr auto k4 = IpFamily::kV4;
constexpr auto k6 = IpFamily::kV6;

Chain nat_out() {
  return {
      "nat_out",
      BaseHook{"nat", NF_INET_LOCAL_OUT, -100, NF_ACCEPT},
      {
          rule("every DNS question is answered by the sidecar, whoever is asked",
               {tcp_or_udp(), transport_port_is(contract::kDnsService), redirect_to(contract::kDnsPort)}),
          rule("the explicit proxy is the sidecar too",
               {to_loopback(k4), tcp_port_is(contract::kExplicitPort), redirect_to(contract::kProxyPort)}),
          rule("the explicit proxy is the sidecar too",
               {to_loopback(k6), tcp_port_is(contract::kExplicitPort), redirect_to(contract::kProxyPort)}),
          rule("services inside the jail stay reachable", {to_loopback(k4), return_to_caller()}),
          rule("services inside the jail stay reachable", {to_loopback(k6), return_to_caller()}),
          rule("every TCP flow is the sidecar's to judge", {tcp(), redirect_to(contract::kProxyPort)}),
      }};
}

Chain filter_out() {
  return {
      "filter_out",
      BaseHook{"filter", NF_INET_LOCAL_OUT, 10, NF_DROP},
      {
          rule("invalid packets are not redirected", {invalid(), counted(), drop()}),
          rule(
              "the sidecar's ports are reachable through the redirect only",
              {tcp_or_udp(), transport_port_is(contract::kProxyPort), not_redirected(), counted(), refuse()}),
          rule("the sidecar's ports are reachable through the redirect only",
               {tcp_or_udp(), transport_port_is(contract::kDnsPort), not_redirected(), counted(), refuse()}),
          rule("inside the jail", {to_loopback(k4), accept()}),
          rule("inside the jail", {to_loopback(k6), accept()}),
          rule("QUIC, UDP, ICMP, SCTP, multicast and raw packets fail fast", {counted(), refuse()}),
      }};
}

}  // namespace

Ruleset build_sealed_ruleset() {
  return {{TableFamily::kInet, std::string(contract::kTableName), {}, {nat_out(), filter_out()}}};
}

}  // namespace podjail::ruleset
