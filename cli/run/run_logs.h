// Where the decisions of a run go: the files that were asked for, and the summary.
#pragma once

#include <cstdint>
#include <string>

#include "cli/run/run_options.h"
#include "cli/run/run_summary.h"
#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

class RunLogs {
 public:
  // Opens the files, appending, as the caller: 0640 if they are new.
  static Result<RunLogs> open(const RunOptions& options);

  // A line of the sidecar's decision log; told of at once where that was asked for. A file that cannot be
  // written any more is told of once.
  void take(const std::string& line);
  std::string summary() const { return summary_.text(); }

 private:
  enum class Watching : std::uint8_t { kNo, kYes } watching_ = Watching::kNo;
  UniqueFd requests_;
  UniqueFd decisions_;
  RunSummary summary_;
};

}  // namespace podjail::cli
