// What is valid and yet probably not meant. The rules look at tokens, not at values: each header says what
// escapes it. A line that ends in "// podjail: as meant" is left alone.
#pragma once

#include <string_view>
#include <vector>

#include "cli/lint/subject.h"

namespace podjail::cli {

// In the order of their places.
std::vector<Finding> lint_policy(std::string_view text);

// False only for a policy that certainly allows nothing.
bool policy_may_allow(std::string_view text);

}  // namespace podjail::cli
