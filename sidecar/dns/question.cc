#include "sidecar/dns/question.h"

#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace podjail::dns {
namespace {

unsigned read_u16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<unsigned>(bytes[at]) << 8 | bytes[at + 1];
}

// What the header alone shows to be wrong (RFC 1035 §4.1.1).
std::optional<QueryFault> header_fault(std::span<const std::uint8_t> message) {
  constexpr unsigned kResponse = 0x8000;
  constexpr unsigned kOpcode = 0x7800;
  if (message.size() < kHeaderSize || (read_u16(message, 2) & kResponse) != 0) return QueryFault::kSilent;
  if ((read_u16(message, 2) & kOpcode) != 0) return QueryFault::kNotImplemented;
  const unsigned questions = read_u16(message, 4);
  const unsigned answers = read_u16(message, 6);
  const unsigned authorities = read_u16(message, 8);
  const unsigned additionals = read_u16(message, 10);
  const bool plain = questions == 1 && answers == 0 && authorities == 0 && additionals <= 1;
  return plain && message.size() <= kMaxQuery ? std::nullopt : std::optional(QueryFault::kFormat);
}

std::vector<std::string_view> labels_of(std::string_view name) {
  std::vector<std::string_view> labels;
  while (true) {
    const auto dot = name.find('.');
    labels.push_back(name.substr(0, dot));
    if (dot == name.npos) return labels;
    name.remove_prefix(dot + 1);
  }
}

std::optional<IpAddress> reverse_v4(std::span<const std::string_view> labels) {
  std::string text;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    if (!text.empty()) text += '.';
    text += *label;
  }
  const auto address = IpAddress::parse(text);
  return address && address->is_v4() ? address : std::nullopt;
}

std::optional<IpAddress> reverse_v6(std::span<const std::string_view> nibbles) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < nibbles.size(); ++i) {
    unsigned value = 0;
    const auto text = nibbles[nibbles.size() - 1 - i];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.size() != 1 || error != std::errc() || end != text.data() + 1) return std::nullopt;
    bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] << 4 | value);
  }
  return IpAddress::v6(bytes);
}

}  // namespace

Query read_query(std::span<const std::uint8_t> message) {
  Query query;
  query.fault = header_fault(message);
  if (query.fault) return query;
  ldns_pkt* packet = nullptr;
  const auto status = ldns_wire2pkt(&packet, message.data(), message.size());
  query.packet.reset(packet);
  if (status != LDNS_STATUS_OK || ldns_rr_list_rr_count(ldns_pkt_question(packet)) != 1 ||
      ldns_rr_get_class(ldns_rr_list_rr(ldns_pkt_question(packet), 0)) != LDNS_RR_CLASS_IN ||
      ldns_rr_list_rr_count(ldns_pkt_additional(packet)) != 0 || ldns_pkt_tsig(packet) != nullptr) {
    query.packet.reset();
    query.fault = QueryFault::kFormat;
  }
  return query;
}

std::optional<HostName> host_name_of(const ldns_rdf* name) {
  const std::span<const std::uint8_t> wire(ldns_rdf_data(name), ldns_rdf_size(name));
  std::string text;
  for (std::size_t at = 0; at < wire.size() && wire[at] != 0; at += 1U + wire[at]) {
    if (at + 1 + wire[at] >= wire.size()) return std::nullopt;
    const auto label = wire.subspan(at + 1, wire[at]);
    if (!text.empty()) text += '.';
    for (const std::uint8_t byte : label) {
      if (byte == '.') return std::nullopt;
      text += static_cast<char>(byte);
    }
  }
  auto parsed = HostName::parse(text);
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

std::optional<IpAddress> address_of_reverse_name(const HostName& name) {
  const auto labels = labels_of(name.str());
  const std::span<const std::string_view> all(labels);
  if (labels.size() == 6 && name.str().ends_with(".in-addr.arpa")) return reverse_v4(all.first(4));
  if (labels.size() == 34 && name.str().ends_with(".ip6.arpa")) return reverse_v6(all.first(32));
  return std::nullopt;
}

std::string_view type_name(ldns_rr_type type) {
  // ldns 1.8 knows the newest two by number only where it is built without them.
  switch (static_cast<unsigned>(type)) {
    case 1:
      return "A";
    case 2:
      return "NS";
    case 5:
      return "CNAME";
    case 6:
      return "SOA";
    case 12:
      return "PTR";
    case 15:
      return "MX";
    case 16:
      return "TXT";
    case 28:
      return "AAAA";
    case 33:
      return "SRV";
    case 35:
      return "NAPTR";
    case 64:
      return "SVCB";
    case 65:
      return "HTTPS";
    case 255:
      return "ANY";
    case 257:
      return "CAA";
  }
  return "other";
}

}  // namespace podjail::dns
