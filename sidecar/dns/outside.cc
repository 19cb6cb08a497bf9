#include "sidecar/dns/outside.h"

#include <algorithm>
#include <limits>

#include "sidecar/dns/response.h"

namespace podjail::dns {
namespace {

constexpr int kMaxAliases = 8;
constexpr std::size_t kSmallestRoom = 512;  // RFC 1035 §4.2.1

tl::unexpected<Error> unusable(const char* why) {
  return fail(ErrorKind::kInvalid, std::string("the answer from outside ") + why);
}

// A TTL with its highest bit set counts as 0 (RFC 2181 §8).
std::uint32_t bounded(std::uint32_t ttl) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  return ttl > kMost ? 0 : std::min(ttl, kLongestOutsideTtl);
}

bool is_same_question(const ldns_rr* a, const ldns_rr* b) {
  return ldns_rr_get_type(a) == ldns_rr_get_type(b) && ldns_rr_get_class(a) == ldns_rr_get_class(b) &&
         ldns_dname_compare(ldns_rr_owner(a), ldns_rr_owner(b)) == 0;
}

bool answers(const ldns_pkt& message, const ldns_rr* question) {
  const auto* questions = ldns_pkt_question(&message);
  const auto code = ldns_pkt_get_rcode(&message);
  return ldns_pkt_qr(&message) && !ldns_pkt_tc(&message) &&
         (code == LDNS_RCODE_NOERROR || code == LDNS_RCODE_NXDOMAIN) &&
         ldns_rr_list_rr_count(questions) == 1 && is_same_question(ldns_rr_list_rr(questions, 0), question);
}

// The records of one name and type in the answer section.
std::vector<const ldns_rr*> records_of(const ldns_pkt& message, const ldns_rdf* owner, ldns_rr_type type) {
  const auto* section = ldns_pkt_answer(&message);
  std::vector<const ldns_rr*> records;
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(section); ++i) {
    const auto* record = ldns_rr_list_rr(section, i);
    const bool wanted = ldns_rr_get_type(record) == type && ldns_rr_get_class(record) == LDNS_RR_CLASS_IN &&
                        ldns_dname_compare(ldns_rr_owner(record), owner) == 0;
    if (wanted && ldns_rr_rd_count(record) > 0) records.push_back(record);
  }
  return records;
}

struct Found {
  std::vector<const ldns_rr*> records;  // of the message
  std::uint32_t ttl = kLongestOutsideTtl;
};

// Follows aliases from the name of the question to records of its type.
Found find_records(const ldns_pkt& message, const ldns_rr* question) {
  Found found;
  const auto* owner = ldns_rr_owner(question);
  for (int hop = 0; hop <= kMaxAliases; ++hop) {
    found.records = records_of(message, owner, ldns_rr_get_type(question));
    const auto aliases = records_of(message, owner, LDNS_RR_TYPE_CNAME);
    if (!found.records.empty() || aliases.empty()) return found;
    found.ttl = std::min(found.ttl, bounded(ldns_rr_ttl(aliases.front())));
    owner = ldns_rr_rdf(aliases.front(), 0);
  }
  return found;
}

}  // namespace

bool may_go_outside(ldns_rr_type type) {
  switch (type) {
    case LDNS_RR_TYPE_NS:
    case LDNS_RR_TYPE_CNAME:
    case LDNS_RR_TYPE_SOA:
    case LDNS_RR_TYPE_MX:
    case LDNS_RR_TYPE_TXT:
    case LDNS_RR_TYPE_SRV:
    case LDNS_RR_TYPE_NAPTR:
    case LDNS_RR_TYPE_CAA:
      return true;
    default:
      return false;
  }
}

std::size_t udp_room(const ldns_pkt& query) {
  if (!ldns_pkt_edns(&query)) return kSmallestRoom;
  return std::clamp<std::size_t>(ldns_pkt_edns_udp_size(&query), kSmallestRoom, kMaxQuery);
}

Result<std::vector<std::uint8_t>> tell_anew(const ldns_pkt& query, std::span<const std::uint8_t> message,
                                            std::size_t room) {
  ldns_pkt* raw = nullptr;
  const auto status = ldns_wire2pkt(&raw, message.data(), message.size());
  const PacketPtr packet(raw);
  if (status != LDNS_STATUS_OK) return unusable("is malformed");
  const auto* question = ldns_rr_list_rr(ldns_pkt_question(&query), 0);
  if (!answers(*packet, question)) return unusable("does not answer the question");

  const auto found = find_records(*packet, question);
  const auto code = found.records.empty() ? ldns_pkt_get_rcode(packet.get()) : LDNS_RCODE_NOERROR;
  Response response(query, code);
  response.set_not_authoritative();
  for (const auto* record : found.records) {
    response.add_copy(*record, std::min(found.ttl, bounded(ldns_rr_ttl(record))));
  }
  if (found.records.empty()) response.add_soa();
  auto wire = response.wire();
  if (wire.empty() || wire.size() > kMaxOutsideResponse) return unusable("is too long");
  if (wire.size() <= room) return wire;
  return Response(query, LDNS_RCODE_NOERROR).set_not_authoritative().set_truncated().wire();
}

}  // namespace podjail::dns
