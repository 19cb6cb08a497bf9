#include "cli/report/report.h"

#include <sstream>

#include "cli/log_files.h"
#include "cli/new_file.h"
#include "cli/report/page.h"
#include "cli/report/summary.h"
#include "cli/report/summary_text.h"

namespace podjail::cli {
namespace {

Result<Summary> summarize(const ReportOptions& options, std::istream& in) {
  Summary summary;
  auto read = for_each_log_line(options.logs, in, [&](std::optional<std::string_view> line) -> Status {
    if (line) {
      summary.add(read_log_record(*line));
    } else {
      summary.count_no_line();
    }
    return {};
  });
  if (!read) return tl::unexpected(std::move(read.error()));
  return summary;
}

void write(const Summary& summary, const ReportOptions& options, std::ostream& out) {
  switch (options.form) {
    case ReportOptions::Form::kPage:
      return write_page(summary, options.title, out);
    case ReportOptions::Form::kText:
      return write_summary_text(summary, {}, out);
    case ReportOptions::Form::kJson:
      return write_summary_json(summary, out);
  }
}

}  // namespace

int run_report(const ReportOptions& options, std::istream& in, std::ostream& out, std::ostream& errors) {
  const auto failed = [&](const Error& error) {
    errors << "podjail report: " << error.message() << '\n';
    return 2;
  };
  const auto summary = summarize(options, in);
  if (!summary) return failed(summary.error());
  if (options.output.empty()) {
    write(*summary, options, out);
  } else {
    std::ostringstream text;
    write(*summary, options, text);
    if (auto done = write_new_file(options.output, text.str()); !done) return failed(done.error());
  }
  if (summary->total().requests > 0) return 0;
  errors << "podjail report: the logs hold no decision\n";
  return 1;
}

}  // namespace podjail::cli
