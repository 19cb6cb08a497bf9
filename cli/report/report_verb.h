// The command line of podjail report.
#pragma once

#include <functional>

#include "cli/report/report.h"

namespace CLI {
class App;
}

namespace podjail::cli {

// `options` must outlive the parsing, and what it chose.
void add_report(CLI::App& app, ReportOptions& options, std::function<int()>& chosen);

}  // namespace podjail::cli
