// report.json: what a sidecar counted so far, in the shared directory: kept current while it lives, so that
// whoever looks after it is killed finds what it had counted, and final once it has stopped.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "lib/base/result.h"
#include "sidecar/observe/totals.h"

namespace podjail::observe {

enum class ReportState { kCurrent, kFinal };

// Whose report it is, as the sidecar's configuration says; nobody takes it for proof.
struct ReportSubject {
  std::string pod;
  std::string pod_namespace;
};

// {"version":1,"state":"current"|"final","pod":{"name":…,"namespace":…},
//  "requests":{"by_verdict":{…},"by_reason":{…},"by_host":{host:{verdict:n}}},"bytes":{"sent":n,"received":n},
//  "decisions_suppressed":n}, indented.
std::string report_json(const ReportSubject& subject, const Totals& totals, ReportState state);

// The file of one sidecar. Replaced atomically, readable by everyone. Thread rule: one thread.
class ReportFile {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kInterval{1};  // between two snapshots

  ReportFile(std::string path, ReportSubject subject)
      : path_(std::move(path)), subject_(std::move(subject)) {}

  // A snapshot is due: call keep() with the totals. Not within kInterval of the last try.
  bool is_due(Time now) const { return !tried_ || now - *tried_ >= kInterval; }
  // Writes a snapshot if `totals` differ from those that were written last.
  Status keep(const Totals& totals, Time now);
  Status finish(const Totals& totals);

 private:
  Status write(const Totals& totals, ReportState state);

  const std::string path_;
  const ReportSubject subject_;
  std::optional<Time> tried_;
  std::optional<Totals> written_;
};

}  // namespace podjail::observe
