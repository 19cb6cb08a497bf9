// Requests that were seen, for tests.
#pragma once

#include <initializer_list>

#include "cli/suggest/seen_requests.h"
#include "tests/unit/cli/log_lines.h"

namespace podjail::cli {

inline void see(SeenRequests& requests, const LogLine& line) {
  const auto record = read_log_record(line.str());
  auto request = RequestLine::parse(record.decision.method, record.decision.url);
  request->set_container(record.decision.container);
  requests.add(record, *request);
}

inline SeenRequests seen(std::initializer_list<LogLine> lines,
                         SeenRequests::Containers containers = SeenRequests::Containers::kTogether) {
  SeenRequests requests(containers);
  for (const auto& line : lines) see(requests, line);
  return requests;
}

}  // namespace podjail::cli
