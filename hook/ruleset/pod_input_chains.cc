// What comes in: answers to the sidecar's flows, health probes, neighbour discovery, and on lo what the
// redirect brings. An inbound connection to the workload would be a way out.
#include <linux/netfilter.h>

#include "hook/ruleset/pod_ruleset.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

Chain pre() {
  return {"pre",
          BaseHook{"filter", NF_INET_PRE_ROUTING, -90, NF_ACCEPT},
          {
              rule("answers from outside never arrive on lo: they are forged",
                   {input_device_is_lo(), flow_mark_is(contract::kMarkUpstream), not_related(), counted(),
                    drop()}),
          }};
}

Term probe_from(IpFamily family, std::string_view set) {
  auto term = ip_source_in(family, set);
  for (const auto& next : {tcp_port_is(contract::kAdminPort), new_flow()}) {
    term.text += ' ' + next.text;
    term.expressions.insert(term.expressions.end(), next.expressions.begin(), next.expressions.end());
  }
  return term;
}

Chain filter_in() {
  return {
      "filter_in",
      BaseHook{"filter", NF_INET_LOCAL_IN, 10, NF_DROP},
      {
          rule("invalid packets belong to no flow", {invalid(), counted(), drop()}),
          rule("the sidecar's ports have rules of their own", {input_device_is_lo(), jump_to("in_lo")}),
          rule("services inside the pod", {input_device_is_lo(), accept()}),
          rule("answers to the sidecar, and probes under way",
               {flow_mark_is_ours(), established_or_related(), accept()}),
          rule("health probes from the node", {probe_from(IpFamily::kV4, "probe_src4"), jump_to("in_probe")}),
          rule("health probes from the node", {probe_from(IpFamily::kV6, "probe_src6"), jump_to("in_probe")}),
          rule("neighbour discovery", {neighbour_discovery(), hop_limit_is_255(), accept()}),
          rule("an inbound connection would be a way out", {counted(), drop()}),
      }};
}

Chain in_probe(unsigned level) {
  return {"in_probe",
          {},
          {rule("only to the sidecar's own listener",
                {from_sidecar(level), set_flow_mark(contract::kMarkProbe), accept()})}};
}

Chain in_lo() {
  return {"in_lo",
          {},
          {rule("towards the sidecar",
                {original_direction(), transport_port_in("proxy_ports"), jump_to("in_proxy")})}};
}

Chain in_proxy(unsigned level) {
  return {"in_proxy",
          {},
          {
              rule("frames injected on lo skip the output hook and are not redirected",
                   {not_redirected(), counted(), drop()}),
              rule("the handshake's last ACK meets no full socket", {established(), accept()}),
              rule("a new flow must meet the sidecar's own listener", {from_sidecar(level), accept()}),
              rule("no sidecar: refuse at once", {counted(), refuse_unreachable()}),
          }};
}

Chain forward() {
  return {"forward",
          BaseHook{"filter", NF_INET_FORWARD, 0, NF_DROP},
          {rule("a pod is not a router", {counted()})}};
}

}  // namespace

std::vector<Chain> pod_input_chains(const Parameters& parameters) {
  return {
      pre(),    filter_in(), in_probe(parameters.cgroup_level), in_lo(), in_proxy(parameters.cgroup_level),
      forward()};
}

}  // namespace podjail::ruleset
