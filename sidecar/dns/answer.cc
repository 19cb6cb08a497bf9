#include "sidecar/dns/answer.h"

#include <algorithm>
#include <string>

#include "sidecar/dns/question.h"
#include "sidecar/dns/response.h"

namespace podjail::dns {
namespace {

// One question being answered.
struct Asked {
  const ldns_pkt& packet;
  ldns_rr_type type;
  std::optional<HostName> name;
};

bool is_below(const HostName& name, const HostName& zone) {
  return name != zone && name.is_under(zone);
}

// RFC 6761 §6.3.
bool is_localhost(const HostName& name) {
  return name.str() == "localhost" || name.str().ends_with(".localhost");
}

// A name that only a search list can have made.
bool is_search_expansion(const HostName& name, const AnswerOptions& options) {
  const auto under = [&name](const HostName& zone) { return name.is_under(zone); };
  const auto below = [&name](const HostName& zone) { return is_below(name, zone); };
  const bool configured = std::any_of(options.search_suffixes.begin(), options.search_suffixes.end(), below);
  return (configured || is_made_up(name, options.search_list)) &&
         std::none_of(options.local_zones.begin(), options.local_zones.end(), under);
}

Answer allow(std::vector<std::uint8_t> response) {
  return {.response = std::move(response),
          .question_type = {},
          .verdict = Verdict::kAllow,
          .reason = Reason::kDnsSynthetic,
          .name = {}};
}

Answer deny(Reason reason, std::vector<std::uint8_t> response) {
  return {.response = std::move(response),
          .question_type = {},
          .verdict = Verdict::kDeny,
          .reason = reason,
          .name = {}};
}

Answer no_such_name(const Asked& asked, Reason reason) {
  return deny(reason, Response(asked.packet, LDNS_RCODE_NXDOMAIN).add_soa().wire());
}

Answer no_data(const Asked& asked) {
  return allow(Response(asked.packet, LDNS_RCODE_NOERROR).add_soa().wire());
}

Addresses loopback() {
  return {*IpAddress::parse("127.0.0.1"), *IpAddress::parse("::1")};
}

Answer answer_address(const Asked& asked, NamePool& pool, const AnswerOptions& options,
                      NamePool::Clock::time_point now) {
  if (!asked.name) return no_such_name(asked, Reason::kNameInvalid);
  if (is_search_expansion(*asked.name, options)) return no_such_name(asked, Reason::kNotAllowed);
  const auto addresses =
      is_localhost(*asked.name) ? Result<Addresses>(loopback()) : pool.assign(*asked.name, now);
  if (!addresses) {
    return deny(Reason::kDnsPoolExhausted, Response(asked.packet, LDNS_RCODE_SERVFAIL).wire());
  }
  const auto& address = asked.type == LDNS_RR_TYPE_A ? addresses->v4 : addresses->v6;
  return allow(Response(asked.packet, LDNS_RCODE_NOERROR).add_address(address).wire());
}

Answer answer_pointer(const Asked& asked, const NamePool& pool) {
  const auto address = asked.name ? address_of_reverse_name(*asked.name) : std::nullopt;
  if (!address) return no_such_name(asked, Reason::kDnsTypeRefused);
  const auto local = loopback();
  const auto name =
      *address == local.v4 || *address == local.v6 ? *HostName::parse("localhost") : pool.name_of(*address);
  if (!name) return no_such_name(asked, Reason::kDnsTypeRefused);
  return allow(Response(asked.packet, LDNS_RCODE_NOERROR).add_pointer(*name).wire());
}

Answer answer_outsider(const Asked& asked) {
  auto refused = deny(Reason::kDnsTypeRefused, Response(asked.packet, LDNS_RCODE_REFUSED).wire());
  if (asked.name && may_go_outside(asked.type)) {
    refused.outside =
        OutsideQuestion{*asked.name, static_cast<std::uint16_t>(asked.type), type_name(asked.type)};
  }
  return refused;
}

Answer answer_question(const Asked& asked, NamePool& pool, const AnswerOptions& options,
                       NamePool::Clock::time_point now) {
  if (ldns_pkt_edns(&asked.packet) && ldns_pkt_edns_version(&asked.packet) != 0) {
    return deny(Reason::kDnsMalformed, Response(asked.packet, LDNS_RCODE_NOERROR).set_bad_version().wire());
  }
  switch (asked.type) {
    case LDNS_RR_TYPE_A:
    case LDNS_RR_TYPE_AAAA:
      return answer_address(asked, pool, options, now);
    case LDNS_RR_TYPE_PTR:
      return answer_pointer(asked, pool);
    case LDNS_RR_TYPE_SVCB:
    case LDNS_RR_TYPE_HTTPS:
      return asked.name ? no_data(asked) : no_such_name(asked, Reason::kNameInvalid);
    default:
      return answer_outsider(asked);
  }
}

Answer answer_fault(QueryFault fault, std::span<const std::uint8_t> query) {
  switch (fault) {
    case QueryFault::kSilent:
      break;
    case QueryFault::kFormat:
      return deny(Reason::kDnsMalformed, header_response(query, LDNS_RCODE_FORMERR));
    case QueryFault::kNotImplemented:
      return deny(Reason::kDnsMalformed, header_response(query, LDNS_RCODE_NOTIMPL));
  }
  return deny(Reason::kDnsMalformed, {});
}

}  // namespace

Answer answer(std::span<const std::uint8_t> query, NamePool& pool, const AnswerOptions& options,
              NamePool::Clock::time_point now) {
  const auto read = read_query(query);
  if (read.fault) {
    auto made = answer_fault(*read.fault, query);
    made.question_type = "other";
    return made;
  }
  const ldns_rr* question = ldns_rr_list_rr(ldns_pkt_question(read.packet.get()), 0);
  const Asked asked{*read.packet, ldns_rr_get_type(question), host_name_of(ldns_rr_owner(question))};
  auto made = answer_question(asked, pool, options, now);
  made.question_type = type_name(asked.type);
  made.name = asked.name;
  return made;
}

Answer with_outside_answer(Answer refused, std::span<const std::uint8_t> query, OutsideAnswer outside,
                           Room room) {
  auto made = std::move(refused);
  made.verdict = outside.verdict;
  made.reason = outside.reason;
  made.explanation = std::move(outside.explanation);
  made.layer = std::move(outside.layer);
  made.policy = std::move(outside.policy);
  made.tags = std::move(outside.tags);
  made.revision = std::move(outside.revision);
  made.evaluation_seconds = outside.evaluation_seconds;
  if (outside.verdict == Verdict::kDeny) return made;  // REFUSED, as it is
  const auto read = read_query(query);
  if (read.fault) return made;  // not with a query that was answered before
  if (made.reason == Reason::kAllowed) {
    const auto most = room == Room::kUdp ? udp_room(*read.packet) : kMaxOutsideResponse;
    auto told = tell_anew(*read.packet, outside.message, most);
    if (told) {
      made.response = std::move(*told);
      return made;
    }
    made.reason = Reason::kResolveFailed;
  }
  made.response = Response(*read.packet, LDNS_RCODE_SERVFAIL).wire();
  return made;
}

}  // namespace podjail::dns
