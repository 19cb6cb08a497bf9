// One DNS question out of a message (RFC 1035 §4.1): read strictly, because everything in it comes from the
// workload. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "sidecar/dns/ldns_handles.h"

namespace podjail::dns {

// Longest query read, on UDP and TCP: a name, EDNS and its options need far less.
inline constexpr std::size_t kMaxQuery = 1232;
inline constexpr std::size_t kHeaderSize = 12;

enum class QueryFault : std::uint8_t {
  kSilent,          // not answerable: no header, or itself a response
  kFormat,          // not exactly one well-formed question of class IN: FORMERR
  kNotImplemented,  // another opcode: NOTIMP
};

struct Query {
  PacketPtr packet;  // null exactly when there is a fault
  std::optional<QueryFault> fault;
};

// Reads a message. Besides the question only one additional record (EDNS) may be there.
Query read_query(std::span<const std::uint8_t> message);

// The name of a question as a host name; nullopt when it is not one. A dot inside a label is not a dot
// between two.
std::optional<HostName> host_name_of(const ldns_rdf* name);

// The address a reverse name stands for: d.c.b.a.in-addr.arpa, 32 nibbles and ip6.arpa (RFC 3596 §2.5).
std::optional<IpAddress> address_of_reverse_name(const HostName& name);

// "A", "AAAA", … of a closed set, and "other": a metric label.
std::string_view type_name(ldns_rr_type type);

}  // namespace podjail::dns
