#include "cli/run/run_logs.h"

#include <fcntl.h>

#include "cli/run/messages.h"
#include "lib/base/file.h"

namespace podjail::cli {
namespace {

Result<UniqueFd> open_log(const std::string& path) {
  if (path.empty()) return UniqueFd();
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640));
  if (!fd) return fail_errno("open " + path);
  return fd;
}

void append(UniqueFd& log, const std::string& line) {
  if (!log) return;
  if (const auto written = write_all(log.get(), line + "\n"); !written) {
    tell("a log cannot be written any more: " + written.error().message());
    log.reset();
  }
}

// Questions that are answered from the jail's own pool are only the beginning of what is asked.
bool is_worth_watching(const RunRecord& record) {
  return record.kind != RunRecord::Kind::kQuestion || record.ruling == RunRecord::Ruling::kDenied;
}

}  // namespace

Result<RunLogs> RunLogs::open(const RunOptions& options) {
  RunLogs logs;
  if (options.reporting == RunOptions::Reporting::kWatch) logs.watching_ = Watching::kYes;
  auto requests = open_log(options.request_log);
  if (!requests) return tl::unexpected(std::move(requests.error()));
  auto decisions = open_log(options.decision_log);
  if (!decisions) return tl::unexpected(std::move(decisions.error()));
  logs.requests_ = std::move(*requests);
  logs.decisions_ = std::move(*decisions);
  return logs;
}

void RunLogs::take(const std::string& line) {
  append(decisions_, line);
  const auto record = read_run_record(line);
  if (!record) return;
  if (record->kind != RunRecord::Kind::kQuestion && record->kind != RunRecord::Kind::kSuppressed)
    append(requests_, request_log_line(*record));
  if (watching_ == Watching::kYes && is_worth_watching(*record)) tell(watch_line(*record));
  summary_.count(*record);
}

}  // namespace podjail::cli
