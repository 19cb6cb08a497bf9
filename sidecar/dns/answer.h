// What the workload is told when it asks for a name. Nothing is looked up: a host name gets its addresses of
// the pod's pool whether it exists or not, and policy decides when a connection is made.
//
//   question                                       response
//   A, AAAA of a host name                         its synthetic address
//   A, AAAA of localhost and below (RFC 6761 §6.3) 127.0.0.1, ::1
//   A, AAAA below a search suffix (search_list.h)  NXDOMAIN, unless a local zone covers the name
//   A, AAAA of anything else                       NXDOMAIN
//   HTTPS, SVCB                                    NODATA, so that no client waits or finds an ECH key
//   PTR of an address of the pool                  its name; of 127.0.0.1, ::1: localhost; else NXDOMAIN
//   any other type                                 REFUSED, unless a policy lets it out (outside.h)
//
// The search suffix rule: a resolver with `ndots:5` asks for example.test.default.svc.cluster.local first,
// and would take any answer for the name it was given. Where every name has an address, such a name must not.
//
// Pure but for the pool. No response made here is longer than 512 bytes: the longest, a name of 255 bytes
// with one record and EDNS, is under 400. So truncation is never needed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/contract/reason.h"
#include "sidecar/dns/name_pool.h"
#include "sidecar/dns/outside.h"
#include "sidecar/dns/search_list.h"

namespace podjail::dns {

struct AnswerOptions {
  std::vector<HostName> search_suffixes;  // below which nothing exists
  SearchList search_list = {};            // of the pod's resolv.conf: what it makes up does not exist
  std::vector<HostName> local_zones;      // below which names are answered in spite of a search suffix
};

inline constexpr std::uint32_t kTtlSeconds = 60;  // far below the pool's quarantine

// How a response travels back.
enum class Room : std::uint8_t { kUdp, kTcp };

struct Answer {
  std::vector<std::uint8_t> response;        // empty: send nothing
  std::string_view question_type = "other";  // of a closed set, see type_name
  Verdict verdict = Verdict::kDeny;
  Reason reason = Reason::kDnsMalformed;
  std::optional<HostName> name;
  std::optional<OutsideQuestion> outside = std::nullopt;  // may be asked there; refused until it was
  // Of a question that a policy judged.
  std::string explanation = {};
  std::string layer = {};
  std::string policy = {};
  std::string revision = {};
  policy::Tags tags = {};
  double evaluation_seconds = 0;
};

// `now` is when the pool notes the answer. Allowed answers have the reason kDnsSynthetic; others kNameInvalid
// (not a host name), kNotAllowed (a search suffix), kDnsTypeRefused, kDnsMalformed, kDnsPoolExhausted.
Answer answer(std::span<const std::uint8_t> query, NamePool& pool, const AnswerOptions& options,
              NamePool::Clock::time_point now);

// What `refused`, whose `outside` is set, becomes once its question was asked there: `query` is the message
// it came in, `room` the longest response the asker takes. SERVFAIL and kResolveFailed where no usable answer
// came although a policy allows the question.
Answer with_outside_answer(Answer refused, std::span<const std::uint8_t> query, OutsideAnswer outside,
                           Room room);

}  // namespace podjail::dns
