// Questions that only the outside can answer: SRV, TXT, MX and the like, which a pool of made-up addresses
// has nothing to say about. They are refused unless a policy lets one out. What comes back is not passed on
// but told anew: records of the type that was asked for, under the name that was asked for, and nothing else.
// No address is among them, since no real address is of use in a jail.
//
// An alias (CNAME) is followed here, within the one message, and not told: what it leads to is given to the
// name that was asked for, as if it stood there, for no other name was allowed. Everything that is read here
// comes from a server of the outside: strict, bounded, and pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/host_name.h"
#include "lib/base/result.h"
#include "lib/contract/reason.h"
#include "lib/policy/tags.h"
#include "sidecar/dns/question.h"

namespace podjail::dns {

struct OutsideQuestion {
  HostName name;
  std::uint16_t type = 0;
  std::string_view type_name;  // of a closed set
};

// What became of it.
struct OutsideAnswer {
  Verdict verdict = Verdict::kDeny;
  Reason reason = Reason::kDnsTypeRefused;
  std::vector<std::uint8_t> message = {};  // of the server, as it came; empty unless the reason is kAllowed
  std::string explanation = {};            // the policy's message, for the record
  std::string layer = {};
  std::string policy = {};
  std::string revision = {};
  policy::Tags tags = {};  // of the policies, for the record
  double evaluation_seconds = 0;
};

// Types that may be asked for outside: NS, CNAME, SOA, MX, TXT, SRV, NAPTR, CAA. Not A, AAAA, HTTPS and SVCB,
// which are answered here, nor ANY and the types of DNSSEC, whose signatures would not cover what is told.
bool may_go_outside(ldns_rr_type type);

// How long a record may be remembered, whatever its own TTL says.
inline constexpr std::uint32_t kLongestOutsideTtl = 300;
// The longest response over TCP; an answer that needs more is none.
inline constexpr std::size_t kMaxOutsideResponse = 16384;

// How much of a response the asker of `query` takes over UDP: 512 bytes, or what EDNS says up to kMaxQuery.
std::size_t udp_room(const ldns_pkt& query);

// The response to `query` that tells what `message` says. Longer than `room`, it says only that it was cut
// short (TC), so that the asker comes back over TCP. kInvalid when `message` is no answer to `query`, or
// needs more than kMaxOutsideResponse.
Result<std::vector<std::uint8_t>> tell_anew(const ldns_pkt& query, std::span<const std::uint8_t> message,
                                            std::size_t room);

}  // namespace podjail::dns
