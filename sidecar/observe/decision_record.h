// One finished decision, as the decision log writes it. Views are read during the call only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "lib/contract/reason.h"

namespace podjail::observe {

struct RecordTag {
  std::string_view name;
  std::string_view value;
};

struct DecisionRecord {
  std::string_view id;            // decision id, as in the x-podjail-decision header
  std::uint64_t connection = 0;   // counts accepted connections; 0 for DNS
  std::string_view container;     // name of the container it came from
  std::string_view container_id;  // and the runtime's id of it
  std::uint32_t pid = 0;          // of the process that opened the connection; 0: not known
  std::string_view exe;           // and its program
  Protocol protocol = Protocol::kUnknown;
  std::string_view
      http_version;  // "1.0", "1.1", "2": what the workload spoke; empty where no request was read
  std::string_view method;
  std::string_view host;
  std::uint16_t port = 0;
  std::string_view path;  // raw path; the query is written as "?…" unless configured
  std::string_view query;
  std::string_view original_destination;
  std::string_view upstream_address;
  std::string_view sni;
  std::string_view dns_name;
  std::string_view question_type;  // DNS only
  Verdict verdict = Verdict::kDeny;
  Reason reason = Reason::kInternal;
  std::optional<Reason>
      would_deny;            // why it would be denied, were policies enforced; only while they are not
  std::string_view message;  // the policy's message
  std::string_view layer;
  std::string_view policy;
  std::string_view revision;
  std::span<const RecordTag> tags;   // what the policies attached
  unsigned status = 0;               // HTTP status the workload saw, 0 when none
  std::uint64_t bytes_sent = 0;      // towards the upstream, body bytes
  std::uint64_t bytes_received = 0;  // from the upstream, body bytes
  double duration_seconds = 0;
  double evaluation_seconds = 0;
};

}  // namespace podjail::observe
