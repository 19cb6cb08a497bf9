// Whether policies compile and pass their own tests: what `podjail check` and `podjail test` say of a
// directory.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "webhook/policies/policy_files.h"

namespace podjail::webhook {

struct Trial {
  std::vector<std::string> objections;  // each "file:line: what is wrong"; empty when there is nothing
  std::size_t tests = 0;                // that passed
};

inline constexpr std::size_t kMaxObjections = 10;

// Runs what the policies say at their top level and all their tests, each within the sidecar's own limits. A
// policy::Platform must exist.
Trial try_policies(const PolicyFiles& files);

}  // namespace podjail::webhook
