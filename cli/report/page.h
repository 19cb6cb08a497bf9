// A summary as one HTML page: nothing is loaded, nothing runs, and everything from the log is text.
#pragma once

#include <ostream>
#include <string_view>

#include "cli/report/summary.h"

namespace podjail::cli {

// Lists of more than 300 rows are cut, and say so.
void write_page(const Summary& summary, std::string_view title, std::ostream& out);

}  // namespace podjail::cli
