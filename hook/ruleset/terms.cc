#include "hook/ruleset/terms.h"

// Before the kernel's headers, which then leave out what it defines.
#include <netinet/in.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>
#include <linux/rtnetlink.h>

#include "hook/ruleset/register_bytes.h"
#include "hook/ruleset/set_keys.h"
#include "lib/contract/contract.h"

namespace podjail::ruleset {
namespace {

constexpr std::uint32_t kStateInvalid = 1U << 0;      // NF_CT_STATE_INVALID_BIT
constexpr std::uint32_t kStateEstablished = 1U << 1;  // 1 << (IP_CT_ESTABLISHED + 1)
constexpr std::uint32_t kStateRelated = 1U << 2;
constexpr std::uint32_t kStateNew = 1U << 3;
constexpr std::uint8_t kFinSynRstAck = 0x17;
constexpr std::uint8_t kSynAck = 0x12;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kNeighbourSolicit = 135;
constexpr std::uint8_t kNeighbourAdvert = 136;

// Offsets in the IPv4, IPv6, transport and TCP headers (RFC 791, 8200, 9293).
struct Field {
  std::uint32_t offset;
  std::uint32_t length;
};
constexpr Field kSource4{12, 4};
constexpr Field kDestination4{16, 4};
constexpr Field kSource6{8, 16};
constexpr Field kDestination6{24, 16};
constexpr Field kHopLimit{7, 1};
constexpr Field kSourcePort{0, 2};
constexpr Field kDestinationPort{2, 2};
constexpr Field kTcpFlags{13, 1};

PayloadLoad network(Field field) {
  return {NFT_PAYLOAD_NETWORK_HEADER, field.offset, field.length};
}
PayloadLoad transport(Field field, std::uint32_t reg = NFT_REG_1) {
  return {NFT_PAYLOAD_TRANSPORT_HEADER, field.offset, field.length, reg};
}
Compare equals(Bytes value) {
  return {NFT_CMP_EQ, std::move(value)};
}
Compare differs(Bytes value) {
  return {NFT_CMP_NEQ, std::move(value)};
}

using Expressions = std::vector<Expression>;

Expressions family_is(IpFamily family) {
  const std::uint8_t number = family == IpFamily::kV4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
  return {MetaLoad{NFT_META_NFPROTO}, equals({number})};
}
Expressions protocol_is(std::uint8_t number) {
  return {MetaLoad{NFT_META_L4PROTO}, equals({number})};
}
Expressions operator+(Expressions left, const Expressions& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Expressions tcp_flags(std::uint8_t mask, std::uint8_t value) {
  return protocol_is(IPPROTO_TCP) + Expressions{transport(kTcpFlags), MaskBits{{mask}}, equals({value})};
}
Expressions any_state_of(std::uint32_t states) {
  return {CtLoad{NFT_CT_STATE}, MaskBits{host_order(states)}, differs(host_order(std::uint32_t{0}))};
}
Expressions fib_type(std::uint32_t flags, std::uint32_t comparison) {
  return {FibType{flags}, Compare{comparison, host_order(std::uint32_t{RTN_LOCAL})}};
}
Expressions device_is(std::uint32_t key) {
  return {MetaLoad{key}, equals({'l', 'o', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})};
}
Expressions length(std::uint32_t comparison, std::uint32_t bytes) {
  return {MetaLoad{NFT_META_LEN}, ToNetworkOrder{}, Compare{comparison, network_order(bytes)}};
}
std::string ip_word(IpFamily family) {
  return family == IpFamily::kV4 ? "ip" : "ip6";
}
std::string in_set(std::string_view set) {
  return " @" + std::string(set);
}
std::string rate_text(std::string_view word, std::uint64_t rate, std::uint32_t burst) {
  return "limit rate " + std::string(word) + std::to_string(rate) + "/second burst " + std::to_string(burst) +
         " packets";
}

}  // namespace

Rule rule(std::string_view why, std::initializer_list<Term> terms) {
  Rule made{std::string(why), {}, {}};
  for (const auto& term : terms) {
    if (!made.text.empty()) made.text += ' ';
    made.text += term.text;
    made.expressions.insert(made.expressions.end(), term.expressions.begin(), term.expressions.end());
  }
  return made;
}

Term from_sidecar(unsigned level) {
  return {"socket cgroupv2 level " + std::to_string(level) + " @proxy_cg",
          {SocketCgroup{level}, Lookup{"proxy_cg"}}};
}
Term to_local_address() {
  return {"fib daddr type local", fib_type(NFTA_FIB_F_DADDR, NFT_CMP_EQ)};
}
Term to_loopback(IpFamily family) {
  if (family == IpFamily::kV4)
    return {"ip daddr 127.0.0.0/8",
            family_is(family) + Expressions{network({kDestination4.offset, 1}), equals({127})}};
  Bytes address(kDestination6.length, 0);
  address.back() = 1;
  return {"ip6 daddr ::1", family_is(family) + Expressions{network(kDestination6), equals(address)}};
}
Term from_foreign_address() {
  return {"fib saddr type != local", fib_type(NFTA_FIB_F_SADDR, NFT_CMP_NEQ)};
}
Term is_ipv4() {
  return {"meta nfproto ipv4", family_is(IpFamily::kV4)};
}
Term ipv6_source_is_specified() {
  return {"ip6 saddr != ::",
          family_is(IpFamily::kV6) + Expressions{network(kSource6), differs(Bytes(16, 0))}};
}
Term ip_destination_in(IpFamily family, std::string_view set) {
  const auto field = family == IpFamily::kV4 ? kDestination4 : kDestination6;
  return {ip_word(family) + " daddr" + in_set(set),
          family_is(family) + Expressions{network(field), Lookup{std::string(set)}}};
}
Term ip_source_in(IpFamily family, std::string_view set) {
  const auto field = family == IpFamily::kV4 ? kSource4 : kSource6;
  return {ip_word(family) + " saddr" + in_set(set),
          family_is(family) + Expressions{network(field), Lookup{std::string(set)}}};
}
Term tcp_destination_in(IpFamily family, std::string_view set) {
  const auto field = family == IpFamily::kV4 ? kDestination4 : kDestination6;
  // The port goes into the register right behind the address: 4 bytes on for IPv4, 16 for IPv6.
  const std::uint32_t behind = family == IpFamily::kV4 ? NFT_REG32_01 : NFT_REG_2;
  return {ip_word(family) + " daddr . tcp dport" + in_set(set),
          family_is(family) + protocol_is(IPPROTO_TCP) +
              Expressions{network(field), transport(kDestinationPort, behind), Lookup{std::string(set)}}};
}
Term tcp_or_udp() {
  return {"meta l4proto { tcp, udp }",
          {MetaLoad{NFT_META_L4PROTO}, LookupAmong{kProtocolKey, {{IPPROTO_TCP}, {IPPROTO_UDP}}}}};
}
Term tcp() {
  return {"meta l4proto tcp", protocol_is(IPPROTO_TCP)};
}
Term transport_port_is(std::uint16_t port) {
  return {"th dport " + std::to_string(port), {transport(kDestinationPort), equals(network_order(port))}};
}
Term transport_port_in(std::string_view set) {
  return {"th dport" + in_set(set), {transport(kDestinationPort), Lookup{std::string(set)}}};
}
Term tcp_port_is(std::uint16_t port) {
  return {"tcp dport " + std::to_string(port),
          protocol_is(IPPROTO_TCP) + Expressions{transport(kDestinationPort), equals(network_order(port))}};
}
Term tcp_source_port_in(std::string_view set) {
  return {"tcp sport" + in_set(set),
          protocol_is(IPPROTO_TCP) + Expressions{transport(kSourcePort), Lookup{std::string(set)}}};
}
Term tcp_syn_to(std::string_view set) {
  return {"tcp dport" + in_set(set) + " tcp flags & (fin | syn | rst | ack) == syn",
          protocol_is(IPPROTO_TCP) + Expressions{transport(kDestinationPort), Lookup{std::string(set)},
                                                 transport(kTcpFlags), MaskBits{{kFinSynRstAck}},
                                                 equals({kSyn})}};
}
Term tcp_opens() {
  return {"tcp flags & (syn | ack) == syn", tcp_flags(kSynAck, kSyn)};
}
Term tcp_syn_ack() {
  return {"tcp flags & (fin | syn | rst | ack) == syn | ack", tcp_flags(kFinSynRstAck, kSynAck)};
}
Term neighbour_discovery() {
  return {"meta l4proto ipv6-icmp icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert }",
          protocol_is(IPPROTO_ICMPV6) +
              Expressions{transport({0, 1}),
                          LookupAmong{kIcmpv6TypeKey, {{kNeighbourSolicit}, {kNeighbourAdvert}}}}};
}
Term hop_limit_is_255() {
  return {"ip6 hoplimit 255", family_is(IpFamily::kV6) + Expressions{network(kHopLimit), equals({255})}};
}
Term hop_limit_is_not_255() {
  return {"ip6 hoplimit != 255", family_is(IpFamily::kV6) + Expressions{network(kHopLimit), differs({255})}};
}
Term length_over(std::uint32_t bytes) {
  return {"meta length > " + std::to_string(bytes), length(NFT_CMP_GT, bytes)};
}
Term length_under(std::uint32_t bytes) {
  return {"meta length < " + std::to_string(bytes), length(NFT_CMP_LT, bytes)};
}
Term made_by_a_process() {
  return {"meta skuid 0-4294967295",
          {MetaLoad{NFT_META_SKUID}, ToNetworkOrder{}, Compare{NFT_CMP_GTE, network_order(std::uint32_t{0})},
           Compare{NFT_CMP_LTE, network_order(std::uint32_t{0xffffffff})}}};
}
Term invalid() {
  return {"ct state invalid", any_state_of(kStateInvalid)};
}
Term new_flow() {
  return {"ct state new", any_state_of(kStateNew)};
}
Term established() {
  return {"ct state established", any_state_of(kStateEstablished)};
}
Term established_or_related() {
  return {"ct state established,related", any_state_of(kStateEstablished | kStateRelated)};
}
Term not_related() {
  return {"ct state != related", {CtLoad{NFT_CT_STATE}, differs(host_order(kStateRelated))}};
}
Term original_direction() {
  return {"ct direction original", {CtLoad{NFT_CT_DIRECTION}, equals({IP_CT_DIR_ORIGINAL})}};
}
Term reply_direction() {
  return {"ct direction reply", {CtLoad{NFT_CT_DIRECTION}, equals({IP_CT_DIR_REPLY})}};
}
Term not_redirected() {
  return {"ct status & dnat == 0",
          {CtLoad{NFT_CT_STATUS}, MaskBits{host_order(std::uint32_t{IPS_DST_NAT})},
           equals(host_order(std::uint32_t{0}))}};
}
Term flow_mark_is(std::uint32_t mark) {
  return {"ct mark " + std::to_string(mark), {CtLoad{NFT_CT_MARK}, equals(host_order(mark))}};
}
Term flow_mark_is_ours() {
  const auto up = contract::kMarkUpstream;
  const auto probe = contract::kMarkProbe;
  return {"ct mark { " + std::to_string(up) + ", " + std::to_string(probe) + " }",
          {CtLoad{NFT_CT_MARK}, LookupAmong{kMarkKey, {host_order(up), host_order(probe)}}}};
}
Term output_device_is_lo() {
  return {"oifname \"lo\"", device_is(NFT_META_OIFNAME)};
}
Term input_device_is_lo() {
  return {"iifname \"lo\"", device_is(NFT_META_IIFNAME)};
}
Term is_arp() {
  return {"meta protocol arp", {MetaLoad{NFT_META_PROTOCOL}, equals({0x08, 0x06})}};
}
Term is_plain_arp() {
  return {"arp htype 1 arp ptype ip arp operation { request, reply } meta length 42",
          {MetaLoad{NFT_META_PROTOCOL}, equals({0x08, 0x06}), network({0, 4}),
           equals({0x00, 0x01, 0x08, 0x00}),  // Ethernet, IPv4
           network({6, 2}), LookupAmong{kArpOperationKey, {{0, 1}, {0, 2}}}, MetaLoad{NFT_META_LEN},
           equals(host_order(std::uint32_t{42}))}};
}
Term at_most_per_second(std::uint64_t rate, std::uint32_t burst) {
  return {rate_text("", rate, burst), {Limit{rate, burst, 0}}};
}
Term over_per_second(std::uint64_t rate, std::uint32_t burst) {
  return {rate_text("over ", rate, burst), {Limit{rate, burst, NFT_LIMIT_F_INV}}};
}

Term is_blessed(const Blessing& blessing) {
  return {"meta mark <random> meta priority <random>",
          {MetaLoad{NFT_META_MARK}, equals(host_order(blessing.mark)), MetaLoad{NFT_META_PRIORITY},
           equals(host_order(blessing.priority))}};
}
Term set_blessing(const Blessing& blessing) {
  return {"meta mark set <random> meta priority set <random>",
          {LoadImmediate{host_order(blessing.mark)}, MetaSet{NFT_META_MARK},
           LoadImmediate{host_order(blessing.priority)}, MetaSet{NFT_META_PRIORITY}}};
}
Term wipe_blessing() {
  const auto zero = host_order(std::uint32_t{0});
  return {"meta mark set 0 meta priority set 0",
          {LoadImmediate{zero}, MetaSet{NFT_META_MARK}, LoadImmediate{zero}, MetaSet{NFT_META_PRIORITY}}};
}
Term set_flow_mark(std::uint32_t mark) {
  return {"ct mark set " + std::to_string(mark), {LoadImmediate{host_order(mark)}, CtSet{NFT_CT_MARK}}};
}
Term counted() {
  return {"counter", {Count{}}};
}
Term accept() {
  return {"accept", {Conclude{NF_ACCEPT, {}}}};
}
Term drop() {
  return {"drop", {Conclude{NF_DROP, {}}}};
}
Term return_to_caller() {
  return {"return", {Conclude{NFT_RETURN, {}}}};
}
Term jump_to(std::string_view chain) {
  return {"jump " + std::string(chain), {Conclude{NFT_JUMP, std::string(chain)}}};
}
Term go_to(std::string_view chain) {
  return {"goto " + std::string(chain), {Conclude{NFT_GOTO, std::string(chain)}}};
}
Term refuse() {
  return {"reject with icmpx admin-prohibited",
          {Reject{NFT_REJECT_ICMPX_UNREACH, NFT_REJECT_ICMPX_ADMIN_PROHIBITED}}};
}
Term refuse_unreachable() {
  return {"reject with icmpx port-unreachable",
          {Reject{NFT_REJECT_ICMPX_UNREACH, NFT_REJECT_ICMPX_PORT_UNREACH}}};
}
Term redirect_to(std::uint16_t port) {
  return {"redirect to :" + std::to_string(port), {LoadImmediate{network_order(port)}, Redirect{}}};
}
Term redirect_by_cgroup(unsigned level, std::string_view map) {
  return {"redirect to :socket cgroupv2 level " + std::to_string(level) + " map @" + std::string(map),
          {SocketCgroup{level}, LookupValue{std::string(map)}, Redirect{}}};
}

}  // namespace podjail::ruleset
