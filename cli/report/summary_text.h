// A summary for a terminal, and for programs.
#pragma once

#include <ostream>

#include "cli/report/summary.h"

namespace podjail::cli {

struct ScreenSize {
  std::size_t denials = 6;  // how many kinds are listed
  std::size_t hosts = 8;
};

// One screen: totals, denials with the line to add, hosts. Nothing of the log can move the cursor or start a
// line.
void write_summary_text(const Summary& summary, ScreenSize size, std::ostream& out);

// The same as one object, whole.
void write_summary_json(const Summary& summary, std::ostream& out);

}  // namespace podjail::cli
