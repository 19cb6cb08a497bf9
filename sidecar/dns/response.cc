#include "sidecar/dns/response.h"

#include "sidecar/dns/answer.h"

namespace podjail::dns {
namespace {

constexpr std::uint16_t kUdpSize = 1232;  // what we take in; DNS flag day 2020

RdataPtr number_rdata(std::uint32_t number) {
  return RdataPtr(ldns_native2rdf_int32(LDNS_RDF_TYPE_INT32, number));
}

RdataPtr name_rdata(const char* text) {
  return RdataPtr(ldns_dname_new_frm_str(text));
}

RecordPtr make_record(RdataPtr owner, ldns_rr_type type) {
  RecordPtr record(ldns_rr_new());
  if (!record || !owner) return nullptr;
  ldns_rr_set_owner(record.get(), owner.release());
  ldns_rr_set_type(record.get(), type);
  ldns_rr_set_class(record.get(), LDNS_RR_CLASS_IN);
  ldns_rr_set_ttl(record.get(), kTtlSeconds);
  return record;
}

void push(const RecordPtr& record, RdataPtr rdata) {
  if (record && rdata && ldns_rr_push_rdf(record.get(), rdata.get())) static_cast<void>(rdata.release());
}

}  // namespace

Response::Response(const ldns_pkt& query, ldns_pkt_rcode code)
    : question_(ldns_rr_list_rr(ldns_pkt_question(&query), 0)), packet_(ldns_pkt_new()) {
  ldns_pkt* packet = packet_.get();
  if (packet == nullptr) return;
  ldns_pkt_set_id(packet, ldns_pkt_id(&query));
  ldns_pkt_set_qr(packet, true);
  ldns_pkt_set_aa(packet, true);
  ldns_pkt_set_ra(packet, true);
  ldns_pkt_set_rd(packet, ldns_pkt_rd(&query));
  ldns_pkt_set_cd(packet, ldns_pkt_cd(&query));
  ldns_pkt_set_rcode(packet, code);
  add(LDNS_SECTION_QUESTION, RecordPtr(ldns_rr_clone(question_)));
  copy_edns(query);
}

void Response::copy_edns(const ldns_pkt& query) {
  if (!ldns_pkt_edns(&query)) return;
  ldns_pkt_set_edns_udp_size(packet_.get(), kUdpSize);
  ldns_pkt_set_edns_do(packet_.get(), ldns_pkt_edns_do(&query));
}

Response& Response::set_bad_version() {
  if (packet_) ldns_pkt_set_edns_extended_rcode(packet_.get(), 1);
  return *this;
}

Response& Response::add_address(const IpAddress& address) {
  const auto type = address.is_v4() ? LDNS_RR_TYPE_A : LDNS_RR_TYPE_AAAA;
  const auto rdata_type = address.is_v4() ? LDNS_RDF_TYPE_A : LDNS_RDF_TYPE_AAAA;
  auto record = make_record(question_name(), type);
  push(record, RdataPtr(ldns_rdf_new_frm_data(rdata_type, address.is_v4() ? 4 : 16, address.bytes().data())));
  add(LDNS_SECTION_ANSWER, std::move(record));
  return *this;
}

Response& Response::add_pointer(const HostName& target) {
  auto record = make_record(question_name(), LDNS_RR_TYPE_PTR);
  push(record, name_rdata(target.str().c_str()));
  add(LDNS_SECTION_ANSWER, std::move(record));
  return *this;
}

Response& Response::add_copy(const ldns_rr& record, std::uint32_t ttl) {
  auto copy = make_record(question_name(), ldns_rr_get_type(&record));
  for (std::size_t i = 0; i < ldns_rr_rd_count(&record); ++i) {
    push(copy, RdataPtr(ldns_rdf_clone(ldns_rr_rdf(&record, i))));
  }
  if (copy) ldns_rr_set_ttl(copy.get(), ttl);
  add(LDNS_SECTION_ANSWER, std::move(copy));
  return *this;
}

Response& Response::set_not_authoritative() {
  if (packet_) ldns_pkt_set_aa(packet_.get(), false);
  return *this;
}

Response& Response::set_truncated() {
  if (packet_) ldns_pkt_set_tc(packet_.get(), true);
  return *this;
}

Response& Response::add_soa() {
  // Of the root zone: whatever was asked for is inside it.
  auto record = make_record(name_rdata("."), LDNS_RR_TYPE_SOA);
  push(record, name_rdata("."));
  push(record, name_rdata("."));
  constexpr std::uint32_t kSerial = 1;
  for (const std::uint32_t value : {kSerial, kTtlSeconds, kTtlSeconds, kTtlSeconds, kTtlSeconds}) {
    push(record, number_rdata(value));
  }
  add(LDNS_SECTION_AUTHORITY, std::move(record));
  return *this;
}

std::vector<std::uint8_t> Response::wire() const {
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!packet_ || ldns_pkt2wire(&bytes, packet_.get(), &size) != LDNS_STATUS_OK) return {};
  const WirePtr owner(bytes);
  return {bytes, bytes + size};
}

void Response::add(ldns_pkt_section section, RecordPtr record) {
  if (packet_ && record && ldns_pkt_push_rr(packet_.get(), section, record.get())) {
    static_cast<void>(record.release());  // the packet owns it now
  }
}

RdataPtr Response::question_name() const {
  return RdataPtr(ldns_rdf_clone(ldns_rr_owner(question_)));
}

std::vector<std::uint8_t> header_response(std::span<const std::uint8_t> message, ldns_pkt_rcode code) {
  constexpr std::uint8_t kResponse = 0x80;
  constexpr std::uint8_t kOpcodeAndRd = 0x79;
  constexpr std::uint8_t kRecursionAvailable = 0x80;
  std::vector<std::uint8_t> header(kHeaderSize);
  header[0] = message[0];
  header[1] = message[1];
  header[2] = kResponse | (message[2] & kOpcodeAndRd);
  header[3] = static_cast<std::uint8_t>(kRecursionAvailable | code);
  return header;
}

}  // namespace podjail::dns
