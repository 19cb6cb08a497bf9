// podjail check: whether the sidecar would take these policies, and what in them is probably not meant.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace podjail::cli {

enum class OutputForm : std::uint8_t { kText, kJson };

struct CheckOptions {
  std::vector<std::string> paths;
  enum class Warnings : std::uint8_t { kTold, kFail } warnings = Warnings::kTold;
  OutputForm form = OutputForm::kText;
};

// Writes what it found to `out`. Returns the exit status: 0 none, 1 warnings where they fail, 2 errors. A
// Platform must exist. The top level of modules runs, within the limits of the sidecar.
int run_check(const CheckOptions& options, std::ostream& out);

}  // namespace podjail::cli
