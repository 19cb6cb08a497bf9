// The last line: frames at the devices. Sees packet sockets too, also those that bypass the queueing
// discipline. Does not see AF_XDP, which is why a container with CAP_NET_RAW is refused (hook/gate.h).
#include <linux/netfilter.h>

#include "hook/ruleset/pod_ruleset.h"

namespace podjail::ruleset {
namespace {

Chain egress(std::string name, const std::string& device, const Blessing& blessing) {
  return {std::move(name),
          BaseHook{"filter", NF_NETDEV_EGRESS, 0, NF_DROP, device},
          {
              rule("blessed in the output hook; wiped before a tap can read it",
                   {is_blessed(blessing), wipe_blessing(), counted(), accept()}),
              rule("address resolution", {is_arp(), jump_to("arp_out")}),
              rule("raw frames", {counted()}),
          }};
}

Chain arp_out() {
  return {"arp_out",
          {},
          {
              rule("ARP from a packet socket of a process", {made_by_a_process(), counted(), drop()}),
              rule("ARP of the kernel", {is_plain_arp(), at_most_per_second(20, 20), accept()}),
          }};
}

}  // namespace

std::vector<Chain> pod_frame_chains(const Parameters& parameters) {
  std::vector<Chain> chains;
  for (const auto& link : parameters.links) {
    const auto number = chains.size() + 1;
    chains.push_back(egress(number == 1 ? "eg" : "eg" + std::to_string(number), link, parameters.blessing));
  }
  chains.push_back(arp_out());
  return chains;
}

}  // namespace podjail::ruleset
