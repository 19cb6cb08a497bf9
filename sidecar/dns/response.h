// DNS responses, put together from the query they answer. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/address.h"
#include "lib/base/host_name.h"
#include "sidecar/dns/question.h"

namespace podjail::dns {

// A response to `query`: its question and flags taken over (RD, CD; RFC 6840 §5.9), authoritative, recursion
// available; EDNS answered with EDNS version 0, no options, DO copied (RFC 6891, RFC 3225 §3). Negative ones
// carry a SOA, so that resolvers may remember them (RFC 2308 §3).
class Response {
 public:
  // `query` must outlive the response.
  Response(const ldns_pkt& query, ldns_pkt_rcode code);

  Response& add_address(const IpAddress& address);
  Response& add_pointer(const HostName& target);
  // Another record for the name of the question, with the data of `record`.
  Response& add_copy(const ldns_rr& record, std::uint32_t ttl);
  Response& add_soa();
  Response& set_not_authoritative();  // it tells what somebody else said
  Response& set_truncated();          // there is more, over TCP
  Response& set_bad_version();        // BADVERS: the query's EDNS is newer than ours

  // The bytes; empty when ldns ran out of memory.
  std::vector<std::uint8_t> wire() const;

 private:
  void add(ldns_pkt_section section, RecordPtr record);
  void copy_edns(const ldns_pkt& query);
  RdataPtr question_name() const;

  const ldns_rr* question_;
  PacketPtr packet_;
};

// A header alone, for a message whose question cannot be read: FORMERR or NOTIMP. `message` holds a header.
std::vector<std::uint8_t> header_response(std::span<const std::uint8_t> message, ldns_pkt_rcode code);

}  // namespace podjail::dns
