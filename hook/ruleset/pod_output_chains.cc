// What local sockets send: the redirect, the decision on every packet, the blessing, and the check behind
// routing.
//
// The chain nat_out sees the first packet of a flow only and is not the enforcement point: invalid packets,
// flows older than the rules, raw sockets and other protocols never pass it. filter_out decides on every
// packet.
#include <linux/netfilter.h>

#include "hook/ruleset/pod_ruleset.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

constexpr auto k4 = IpFamily::kV4;
constexpr auto k6 = IpFamily::kV6;

Chain nat_out(unsigned level) {
  return {
      "nat_out",
      BaseHook{"nat", NF_INET_LOCAL_OUT, -100, NF_ACCEPT},
      {
          rule("the sidecar's own flows go where it dials", {from_sidecar(level), return_to_caller()}),
          rule("the explicit proxy is the sidecar too, at the port of the container that asks",
               {tcp_port_is(contract::kExplicitPort), to_local_address(),
                redirect_by_cgroup(level, kContainerMap)}),
          rule("the explicit proxy, asked by a container that is not known",
               {tcp_port_is(contract::kExplicitPort), to_local_address(), redirect_to(contract::kProxyPort)}),
          rule("services inside the pod stay reachable", {to_local_address(), return_to_caller()}),
          rule("every DNS question is answered by the sidecar",
               {tcp_or_udp(), transport_port_is(contract::kDnsService), redirect_to(contract::kDnsPort)}),
          rule("a flow arrives at the port of the container whose socket it is",
               {tcp(), redirect_by_cgroup(level, kContainerMap)}),
          rule("every TCP flow is the sidecar's to judge", {tcp(), redirect_to(contract::kProxyPort)}),
      }};
}

Chain filter_out(unsigned level) {
  return {"filter_out",
          BaseHook{"filter", NF_INET_LOCAL_OUT, 10, NF_DROP},
          {
              rule("marks and priorities set by sockets are not trusted", {wipe_blessing()}),
              rule("invalid packets are not redirected and would leave as they are",
                   {invalid(), counted(), drop()}),
              rule("a source that is not ours turns an answer into a message",
                   {is_ipv4(), from_foreign_address(), counted(), drop()}),
              rule("the same for IPv6, where duplicate address detection has no source",
                   {ipv6_source_is_specified(), from_foreign_address(), counted(), drop()}),
              rule("only the sidecar's cgroup is the sidecar", {from_sidecar(level), go_to("proxy_out")}),
              rule("everything else is the workload", {go_to("app_out")}),
          }};
}

Chain proxy_out() {
  return {
      "proxy_out",
      {},
      {
          rule("towards the pod the sidecar only answers", {to_local_address(), reply_direction(), accept()}),
          rule("the sidecar can never be made to dial into its own pod",
               {to_local_address(), counted(), refuse()}),
          rule("answers to health probes",
               {flow_mark_is(contract::kMarkProbe), reply_direction(), go_to("bless")}),
          rule("an answer to a forged source stops here", {reply_direction(), counted(), drop()}),
          rule("the configured resolvers", {ip_destination_in(k4, "dns_up4"), tcp_or_udp(),
                                            transport_port_is(contract::kDnsService), go_to("bless_up")}),
          rule("the configured resolvers", {ip_destination_in(k6, "dns_up6"), tcp_or_udp(),
                                            transport_port_is(contract::kDnsService), go_to("bless_up")}),
          rule("internal destinations granted by the platform",
               {tcp_destination_in(k4, "allow_int4"), go_to("bless_up")}),
          rule("internal destinations granted by the platform",
               {tcp_destination_in(k6, "allow_int6"), go_to("bless_up")}),
          rule("addresses that are not public", {ip_destination_in(k4, "deny4"), counted(), refuse()}),
          rule("addresses that are not public", {ip_destination_in(k6, "deny6"), counted(), refuse()}),
          rule("what a policy allowed", {tcp(), go_to("bless_up")}),
          rule("the sidecar speaks nothing but TCP to the outside", {counted(), drop()}),
      }};
}

Chain app_out() {
  return {"app_out",
          {},
          {
              rule("inside the pod", {to_local_address(), go_to("app_local")}),
              rule("neighbour discovery", {neighbour_discovery(), go_to("nd")}),
              rule("packets of the sidecar's flows that have no full socket",
                   {flow_mark_is_ours(), go_to("sockless")}),
              rule("answers to the node, on a flow that it opened",
                   {flow_mark_is(contract::kMarkInbound), go_to("node_out")}),
              rule("QUIC, UDP, ICMP, SCTP, multicast and raw packets fail fast", {counted(), refuse()}),
          }};
}

Rule answer_to_node(IpFamily family, std::string_view set) {
  return rule("only to who opened it, from the port it was opened to",
              {reply_direction(), established(), ip_destination_in(family, set),
               tcp_source_port_in(kInboundSet), go_to("bless")});
}

// By the flow, whoever of the pod answers: its SYN-ACKs, TIME_WAIT acknowledgements and resets have no
// socket, and what is left to a raw socket is what the workload's own listener could say as well.
Chain node_out() {
  return {"node_out",
          {},
          {
              rule("a SYN of the workload would turn an old flow around", {tcp_opens(), counted(), drop()}),
              answer_to_node(k4, kNodeSet4),
              answer_to_node(k6, kNodeSet6),
              rule("nothing else belongs to a flow of the node's", {counted(), drop()}),
          }};
}

Chain app_local() {
  return {"app_local",
          {},
          {
              rule("the sidecar's ports are reachable through the redirect only",
                   {transport_port_in("proxy_ports"), not_redirected(), counted(), refuse()}),
              rule("a flood of flows costs the workload, not the node",
                   {new_flow(), over_per_second(2000, 4000), counted(), drop()}),
              rule("not blessed: cannot leave by a device", {accept()}),
          }};
}

Chain nd() {
  return {"nd",
          {},
          {
              rule("neighbour discovery of a process", {made_by_a_process(), counted(), drop()}),
              rule("RFC 4861 section 7.1", {hop_limit_is_not_255(), drop()}),
              rule("no room for a message", {length_over(80), drop()}),
              rule("neighbour discovery of the kernel", {at_most_per_second(20, 20), go_to("bless")}),
              rule("more of it than a kernel needs", {drop()}),
          }};
}

Chain sockless() {
  return {"sockless",
          {},
          {
              rule("the SYN-ACK of a probe has its listener's uid and no cgroup",
                   {flow_mark_is(contract::kMarkProbe), reply_direction(), tcp_syn_ack(), length_under(120),
                    go_to("bless")}),
              rule("a raw socket of a process", {made_by_a_process(), counted(), drop()}),
              rule("TIME_WAIT acknowledgements and resets by the kernel",
                   {tcp(), length_under(120), go_to("bless")}),
              rule("nothing else belongs to the sidecar's flows", {counted(), drop()}),
          }};
}

Chain bless_up() {
  return {"bless_up",
          {},
          {
              rule("answers to this flow may come in", {set_flow_mark(contract::kMarkUpstream)}),
              rule("and this packet may go out", {go_to("bless")}),
          }};
}

Chain bless(const Blessing& blessing) {
  return {"bless", {}, {rule("the secret that devices ask for", {set_blessing(blessing), accept()})}};
}

Chain post(const Blessing& blessing) {
  return {"post",
          BaseHook{"filter", NF_INET_POST_ROUTING, 300, NF_DROP},
          {
              rule("inside the pod", {output_device_is_lo(), accept()}),
              rule("blessed in the output hook", {is_blessed(blessing), accept()}),
              rule("a socket bound to a device takes redirected packets there", {counted()}),
          }};
}

}  // namespace

std::vector<Chain> pod_output_chains(const Parameters& parameters) {
  return {nat_out(parameters.cgroup_level),
          filter_out(parameters.cgroup_level),
          proxy_out(),
          app_out(),
          node_out(),
          app_local(),
          nd(),
          sockless(),
          bless_up(),
          bless(parameters.blessing),
          post(parameters.blessing)};
}

}  // namespace podjail::ruleset
