// A line of the decision log (docs/decisions.md) as it tells what happened: for those who show it or learn
// from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/logged_decision.h"

namespace podjail::cli {

// Everything in it may be a hostile workload's choice. A text that is missing is empty, a number 0.
struct LogRecord {
  LoggedDecision decision;  // what policies can judge again
  std::string time;         // as logged: RFC 3339, UTC
  std::string protocol;
  std::string host;
  std::uint64_t port = 0;
  std::string path;  // as logged
  std::string verdict;
  std::string message;
  std::string policy;
  std::string mode;
  std::string would;  // "deny" while observing
  std::string would_reason;
  std::string question_type;
  std::uint64_t status = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
};

LogRecord read_log_record(std::string_view line);

}  // namespace podjail::cli
