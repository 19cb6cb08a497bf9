#include "sidecar/observe/report.h"

#include <nlohmann/json.hpp>

#include "lib/base/file.h"

namespace podjail::observe {

std::string report_json(const Totals& totals) {
  nlohmann::ordered_json report;
  auto& requests = report["requests"];
  requests["by_verdict"] = totals.requests_by_verdict;
  requests["by_reason"] = totals.requests_by_reason;
  requests["by_host"] = totals.requests_by_host;
  report["bytes"]["sent"] = totals.bytes_sent;
  report["bytes"]["received"] = totals.bytes_received;
  report["decisions_suppressed"] = totals.decisions_suppressed;
  // Labels are canonical names, but a report must never throw: bytes that are not UTF-8 are replaced.
  return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Status write_report(const std::string& path, const Totals& totals) {
  return write_file_atomically(path, report_json(totals), 0444);
}

}  // namespace podjail::observe
