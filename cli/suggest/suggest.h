// podjail suggest: a policy that allows what decision logs hold.
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "cli/suggest/seen_requests.h"
#include "cli/suggest/target_patterns.h"

namespace podjail::cli {

struct SuggestOptions {
  std::vector<std::string> logs;      // files; "-" is `in`
  std::vector<std::string> policies;  // present ones: only what they do not allow is suggested
  SeenRequests::Containers containers = SeenRequests::Containers::kTogether;
  Merging merging = Merging::kVaryingParts;
  enum class Denied : std::uint8_t { kTold, kAllowed } denied = Denied::kTold;
  // kDiff: as a change to the present policies, of which there have to be some.
  enum class Form : std::uint8_t { kPolicy, kDiff } form = Form::kPolicy;
  std::string output;  // a file that does not exist yet; empty for `out`
};

// The policy was tried on every request it is made from before it is written. Returns the exit status: 0 all
// is allowed (of the log, or with present policies by them: then nothing is written), 1 something was missing
// in the present policies, or could not be put into the policy, 2 error. A Platform must exist.
int run_suggest(const SuggestOptions& options, std::istream& in, std::ostream& out, std::ostream& errors);

}  // namespace podjail::cli
