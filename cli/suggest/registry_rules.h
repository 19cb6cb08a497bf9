// The rules of the policy library that seen requests ask for, with the hosts, prefixes and names as seen.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/suggest/seen_requests.h"
#include "cli/suggest/shapes.h"

namespace podjail::cli {

struct RegistryRule {
  std::string container;
  std::string shape;  // "npm"
  std::string scheme;
  std::uint16_t port = 0;
  std::string prefix;
  std::set<std::string> hosts;
  std::set<std::string> files;   // pypi, crates: hosts of files, where that are not the same
  std::set<std::string> tokens;  // oci: hosts that issue tokens, at /token
  // What bounds it: repositories of git and oci, modules of go, groups of maven, suites of debian. Empty
  // where the shape has none, or there are too many to list.
  std::set<std::string> names;
  std::string sumdb;                                                    // go
  enum class Audits : std::uint8_t { kNo, kYes } audits = Audits::kNo;  // npm
  std::string example;                                                  // of the requests: "GET /left-pad"
};

// A rule needs a telling request at its place. Whether a rule really covers a request is for whoever runs it
// to say; a rule may be invalid for no names that a log can hold.
std::vector<RegistryRule> find_registry_rules(const SeenRequests& requests, Shapes& shapes);

// The query that a request would have whose query the log does not hold, if it is what the rules take it for.
std::string likely_query(const SeenRequest& request, const std::vector<RegistryRule>& rules);

}  // namespace podjail::cli
