// An explanation of a decision, written for people or for programs.
#pragma once

#include <ostream>
#include <vector>

#include "cli/eval.h"
#include "cli/policy_files.h"
#include "lib/policy/explain.h"

namespace podjail::cli {

// `files` are those that were asked, in the order of the opinions.
void write_eval_text(const policy::Explanation& explanation, const std::vector<PolicyFile>& files,
                     EvalOptions::Asked asked, std::ostream& out);
void write_eval_json(const policy::Explanation& explanation, const std::vector<PolicyFile>& files,
                     std::ostream& out);

}  // namespace podjail::cli
