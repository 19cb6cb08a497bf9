// What comes in: answers to the sidecar's flows, health probes, neighbour discovery, and on lo what the
// redirect brings. An inbound connection to the workload would be a way out, so none comes in but the node's
// own, to ports that were named for it.
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
              rule("neither does what the node says",
                   {input_device_is_lo(), flow_mark_is(contract::kMarkInbound), counted(), drop()}),
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

// By its address alone, wherever the platform put Prometheus.
void admit_node_probes(Chain& chain) {
  chain.rules.push_back(
      rule("health probes from this node", {probe_from(IpFamily::kV4, kNodeSet4), jump_to("in_probe")}));
  chain.rules.push_back(
      rule("health probes from this node", {probe_from(IpFamily::kV6, kNodeSet6), jump_to("in_probe")}));
}

Rule connection_from_node(IpFamily family, std::string_view set) {
  return rule("this node alone may connect to the workload, at ports named for it",
              {ip_source_in(family, set), tcp_syn_to(kInboundSet), new_flow(),
               set_flow_mark(contract::kMarkInbound), accept()});
}

Chain filter_in(NodeProbes node_probes) {
  Chain chain = {
      "filter_in",
      BaseHook{"filter", NF_INET_LOCAL_IN, 10, NF_DROP},
      {
          rule("invalid packets belong to no flow", {invalid(), counted(), drop()}),
          rule("the sidecar's ports have rules of their own", {input_device_is_lo(), jump_to("in_lo")}),
          rule("services inside the pod", {input_device_is_lo(), accept()}),
          rule("answers to the sidecar, and probes under way",
               {flow_mark_is_ours(), established_or_related(), accept()}),
          rule("what the node says on a flow that it opened",
               {flow_mark_is(contract::kMarkInbound), original_direction(), established(), accept()}),
          rule("health probes from the node", {probe_from(IpFamily::kV4, "probe_src4"), jump_to("in_probe")}),
          rule("health probes from the node", {probe_from(IpFamily::kV6, "probe_src6"), jump_to("in_probe")}),
      }};
  if (node_probes == NodeProbes::kAdmitted) admit_node_probes(chain);
  chain.rules.push_back(connection_from_node(IpFamily::kV4, kNodeSet4));
  chain.rules.push_back(connection_from_node(IpFamily::kV6, kNodeSet6));
  chain.rules.push_back(rule("neighbour discovery", {neighbour_discovery(), hop_limit_is_255(), accept()}));
  chain.rules.push_back(rule("an inbound connection would be a way out", {counted(), drop()}));
  return chain;
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
  return {pre(),   filter_in(parameters.node_probes), in_probe(parameters.cgroup_level),
          in_lo(), in_proxy(parameters.cgroup_level), forward()};
}

}  // namespace podjail::ruleset
