// A line of the decision log (docs/decisions.md), as far as a policy can judge it again.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace podjail::cli {

struct LoggedDecision {
  enum class Kind : std::uint8_t {
    kUnreadable,  // no decision line
    kSuppressed,  // tells of `suppressed` lines that were left out
    kOther,       // a decision about a connection or a DNS question
    kNotAsked,    // a request that was refused before any policy, or by what policies cannot change
    kRequest,     // a request that policies decided
  };
  Kind kind = Kind::kUnreadable;
  enum class Ruling : std::uint8_t {
    kAllowed,
    kDenied
  } ruling = Ruling::kDenied;  // of the policies, as recorded
  std::string id;
  std::string reason;
  std::string method;
  std::string url;  // "https://host[:port]/path?query"
  enum class Query : std::uint8_t { kWhole, kRedacted } query = Query::kWhole;
  std::string container;
  std::string pod;
  std::string pod_namespace;
  std::uint64_t suppressed = 0;
};

// A value that the log cut, or that has bytes it had to escape, cannot be judged: kNotAsked. A redacted query
// becomes the query "redacted": that there was one is known.
LoggedDecision read_decision_line(std::string_view line);
LoggedDecision read_decision(const nlohmann::json& line);

}  // namespace podjail::cli
