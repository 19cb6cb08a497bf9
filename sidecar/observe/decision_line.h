// A decision record as one line of JSON. Written by hand because it is on the path of every request. Every
// string goes through append_json_string, so no byte of the workload can end a field or a line.
//
// Fields, in this order; empty strings, and numbers whose zero means "none", are left out:
//   time id connection pod namespace container container_id protocol http_version method host port path
//   original_destination upstream_address sni dns_name qtype verdict reason would would_reason message
//   layer policy revision mode tags status bytes_sent bytes_received duration_ms evaluation_us
// docs/decisions.md explains each.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sidecar/observe/decision_record.h"
#include "sidecar/observe/query_policy.h"

namespace podjail::observe {

// What is the same for every record of a process.
struct DecisionContext {
  std::string pod{};
  std::string pod_namespace{};
  std::string mode = "enforce";
  QueryPolicy query = QueryPolicy::kRedacted;
};

// Appends the line with its '\n'. Long fields are cut and marked, so a line stays below 32 KiB.
void append_decision_line(std::string& out, const DecisionRecord& record, const DecisionContext& context,
                          std::chrono::system_clock::time_point time);

// What shadow policies would change about a request.
struct ShadowRecord {
  std::string_view id;                // of the request's own record
  Verdict verdict = Verdict::kAllow;  // what its policies in force said
  Verdict would = Verdict::kDeny;     // and what they and the shadows say
  Reason reason = Reason::kInternal;
  std::string_view message;
  std::string_view layer;
  std::string_view policy;
  std::string_view revision;  // of the policies with the shadows
};

// Appends {"time":…,"id":…,"pod":…,"namespace":…,"verdict":…,"shadow":{"verdict":…,"reason":…,"message":…,
// "layer":…,"policy":…,"revision":…}} and '\n'.
void append_shadow_line(std::string& out, const ShadowRecord& record, const DecisionContext& context,
                        std::chrono::system_clock::time_point time);

// Appends {"time":…,"suppressed":n}: so many records were counted and not written.
void append_suppressed_line(std::string& out, std::uint64_t records,
                            std::chrono::system_clock::time_point time);

}  // namespace podjail::observe
