// podjail replay: what a candidate policy would have decided about the requests of a decision log.
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "cli/check.h"

namespace podjail::cli {

struct ReplayOptions {
  std::vector<std::string> logs;  // files; "-" is `in`
  std::vector<std::string> policies;
  std::size_t max_groups = 20;  // of each kind of change, in text
  OutputForm form = OutputForm::kText;
};

// Returns the exit status: 0 nothing would change, 1 something would, 2 error. A Platform must exist.
int run_replay(const ReplayOptions& options, std::istream& in, std::ostream& out, std::ostream& errors);

}  // namespace podjail::cli
