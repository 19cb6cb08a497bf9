// The words rules are made of. A term is one condition or action, at once as the kernel's expressions and as
// nft's text, so that the ruleset people read and the ruleset the kernel runs cannot drift apart: a test
// loads the text with nft and compares.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "hook/ruleset/model.h"
#include "lib/base/address.h"

namespace podjail::ruleset {

struct Term {
  std::string text;
  std::vector<Expression> expressions;
};

// A rule is the conjunction of its terms, left to right.
Rule rule(std::string_view why, std::initializer_list<Term> terms);

// --- conditions
// --------------------------------------------------------------------------------------------------------
// The socket belongs to the sidecar's cgroup: the one proof of being the sidecar.
Term from_sidecar(unsigned level);
Term to_local_address();
// To 127.0.0.0/8, or to ::1.
Term to_loopback(IpFamily family);
Term from_foreign_address();
Term is_ipv4();
Term ipv6_source_is_specified();
// Address (and for endpoints TCP port) of the packet is in a named set.
Term ip_destination_in(IpFamily family, std::string_view set);
Term ip_source_in(IpFamily family, std::string_view set);
Term tcp_destination_in(IpFamily family, std::string_view set);
Term tcp_or_udp();
Term tcp();
Term transport_port_is(std::uint16_t port);
Term transport_port_in(std::string_view set);
Term tcp_port_is(std::uint16_t port);
Term tcp_source_port_in(std::string_view set);
// The first segment of a flow, and nothing else, to a port in a named set.
Term tcp_syn_to(std::string_view set);
// A segment that would open a flow from its receiver's point of view.
Term tcp_opens();
Term tcp_syn_ack();
Term neighbour_discovery();
Term hop_limit_is_255();
Term hop_limit_is_not_255();
Term length_over(std::uint32_t bytes);
Term length_under(std::uint32_t bytes);
// A process made this packet, not the kernel: it has the uid of a socket's owner.
Term made_by_a_process();
Term invalid();
Term new_flow();
Term established();
Term established_or_related();
Term not_related();
Term original_direction();
Term reply_direction();
Term not_redirected();
Term flow_mark_is(std::uint32_t mark);
Term flow_mark_is_ours();
Term output_device_is_lo();
Term input_device_is_lo();
Term is_arp();
Term is_plain_arp();
Term at_most_per_second(std::uint64_t rate, std::uint32_t burst);
Term over_per_second(std::uint64_t rate, std::uint32_t burst);

// The secret a blessed packet carries from the output hook to the device: 64 random bits per netns. Never
// logged; in text it reads "<random>".
struct Blessing {
  std::uint32_t mark = 0;      // not 0
  std::uint32_t priority = 0;  // not 0
  bool operator==(const Blessing&) const = default;
};
Term is_blessed(const Blessing& blessing);

// --- actions
// -----------------------------------------------------------------------------------------------------------
Term set_blessing(const Blessing& blessing);
Term wipe_blessing();
Term set_flow_mark(std::uint32_t mark);
Term counted();
Term accept();
Term drop();
Term return_to_caller();
Term jump_to(std::string_view chain);
Term go_to(std::string_view chain);
Term refuse();              // ICMP administratively prohibited, for both families
Term refuse_unreachable();  // ICMP port unreachable
Term redirect_to(std::uint16_t port);
// To the port that the named map has for the cgroup of the packet's socket; without one the rule does not
// apply.
Term redirect_by_cgroup(unsigned level, std::string_view map);

}  // namespace podjail::ruleset
