#include "sidecar/observe/report.h"

#include <nlohmann/json.hpp>

#include "lib/base/file.h"

namespace podjail::observe {

std::string report_json(const ReportSubject& subject, const Totals& totals, ReportState state) {
  nlohmann::ordered_json report;
  report["version"] = 1;
  report["state"] = state == ReportState::kFinal ? "final" : "current";
  report["pod"]["name"] = subject.pod;
  report["pod"]["namespace"] = subject.pod_namespace;
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

Status ReportFile::keep(const Totals& totals, Time now) {
  tried_ = now;
  if (written_ == totals) return {};
  return write(totals, ReportState::kCurrent);
}

Status ReportFile::finish(const Totals& totals) {
  return write(totals, ReportState::kFinal);
}

Status ReportFile::write(const Totals& totals, ReportState state) {
  auto written = write_file_atomically(path_, report_json(subject_, totals, state), 0444);
  if (written) written_ = totals;
  return written;
}

}  // namespace podjail::observe
