// podjail report: what a build reached, as a page, as JSON or on one screen.
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace podjail::cli {

struct ReportOptions {
  std::vector<std::string> logs;  // files; "-" is `in`
  enum class Form : std::uint8_t { kPage, kText, kJson } form = Form::kPage;
  std::string title = "What the jail saw";
  std::string output;  // a file that does not exist yet; empty for `out`
};

// Returns the exit status: 0 written, 1 written although the logs hold no decision, 2 error.
int run_report(const ReportOptions& options, std::istream& in, std::ostream& out, std::ostream& errors);

}  // namespace podjail::cli
