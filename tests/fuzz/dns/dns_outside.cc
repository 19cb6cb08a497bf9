// Whatever a server of the outside answers: no crash, nothing longer than the asker takes, only records of
// the type that was asked for, and never for longer than the bound.
#include <cstdint>
#include <cstdlib>

#include "sidecar/dns/outside.h"

namespace {

// "a.test", the name of the corpus, and a type that the input chooses.
std::vector<std::uint8_t> query_of(std::uint8_t type) {
  return {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 4, 't', 'e', 's', 't', 0, 0, type, 0, 1};
}

void check(const podjail::dns::Query& query, std::span<const std::uint8_t> told) {
  ldns_pkt* raw = nullptr;
  if (ldns_wire2pkt(&raw, told.data(), told.size()) != LDNS_STATUS_OK) std::abort();
  const podjail::dns::PacketPtr packet(raw);
  const auto type = ldns_rr_get_type(ldns_rr_list_rr(ldns_pkt_question(query.packet.get()), 0));
  if (ldns_rr_list_rr_count(ldns_pkt_additional(raw)) != 0) std::abort();
  const auto* answers = ldns_pkt_answer(raw);
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(answers); ++i) {
    const auto* record = ldns_rr_list_rr(answers, i);
    if (ldns_rr_get_type(record) != type) std::abort();
    if (ldns_rr_ttl(record) > podjail::dns::kLongestOutsideTtl) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto query = podjail::dns::read_query(query_of(data[0]));
  if (query.fault) return 0;
  for (const std::size_t room : {std::size_t{512}, podjail::dns::kMaxOutsideResponse}) {
    const auto told = podjail::dns::tell_anew(*query.packet, {data + 1, size - 1}, room);
    if (!told) continue;
    if (told->size() > room) std::abort();
    check(query, *told);
  }
  return 0;
}
