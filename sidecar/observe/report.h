// report.json: what a sidecar counted in its life, written into the shared directory when it exits, so that a
// build can show it as an artifact.
#pragma once

#include <string>

#include "lib/base/result.h"
#include "sidecar/observe/totals.h"

namespace podjail::observe {

// {"requests":{"by_verdict":{…},"by_reason":{…},"by_host":{host:{verdict:n}}},"bytes":{"sent":n,"received":n},
//  "decisions_suppressed":n}, indented.
std::string report_json(const Totals& totals);

// Writes report_json atomically, readable by everyone.
Status write_report(const std::string& path, const Totals& totals);

}  // namespace podjail::observe
