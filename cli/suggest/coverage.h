// Which requests registry rules really allow: asked of the rules, not assumed.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "cli/suggest/registry_rules.h"

namespace podjail::cli {

struct Coverage {
  std::vector<std::uint64_t> requests;   // of each rule, by its place in the list
  std::set<const SeenRequest*> covered;  // keys of SeenRequests::all()
};

// A query the log does not hold counts as likely_query(). kInvalid where the rules do not load. A Platform
// must exist.
Result<Coverage> find_coverage(const std::vector<RegistryRule>& rules, const SeenRequests& requests);

}  // namespace podjail::cli
