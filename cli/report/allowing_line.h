// The policy that would allow one request of a log: an expression of one line.
#pragma once

#include <string>

#include "cli/logged_decision.h"

namespace podjail::cli {

// r.method === "GET" && r.host === "a.test" && … A query the log does not hold is not asked about. Empty for
// what no policy can allow, and for what is longer than a line should be.
std::string allowing_line(const LoggedDecision& logged);

}  // namespace podjail::cli
