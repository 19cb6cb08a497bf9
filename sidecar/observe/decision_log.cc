#include "sidecar/observe/decision_log.h"

#include <algorithm>

namespace podjail::observe {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

}  // namespace

DecisionLog::DecisionLog(Shared shared, DecisionContext context)
    : shared_(shared), context_(std::move(context)) {
  buffer_.reserve(kFlushAt + 4096);
}

DecisionLog::~DecisionLog() {
  if (const auto records = shared_.denials.drain_refused(); records > 0) {
    append_suppressed_line(buffer_, records, system_clock::now());
  }
  push();
}

void DecisionLog::lose(std::uint64_t records) {
  shared_.metrics.count_decisions_suppressed(records);
}

void DecisionLog::write(const DecisionRecord& record) {
  const bool deny = record.verdict == Verdict::kDeny;
  if (deny && !shared_.denials.take(steady_clock::now())) return lose(1);
  if (buffer_.size() >= kMaxBacklog) {
    shared_.denials.add_refused(1);
    return lose(1);
  }
  append_decision_line(buffer_, record, context_, system_clock::now());
  if (deny) return flush();
  if (buffer_.size() >= kFlushAt) push();
}

void DecisionLog::flush() {
  if (const auto records = shared_.denials.take_refused(steady_clock::now()); records > 0) {
    append_suppressed_line(buffer_, records, system_clock::now());
  }
  push();
}

void DecisionLog::push() {
  if (empty()) return;
  const auto written = shared_.sink.write(buffer_);
  buffer_.erase(0, written.bytes);
  if (written.state == LogSink::Written::State::kOpen || buffer_.empty()) return;
  const auto lost = static_cast<std::uint64_t>(std::count(buffer_.begin(), buffer_.end(), '\n'));
  shared_.denials.add_refused(lost);
  lose(lost);
  buffer_.clear();
}

}  // namespace podjail::observe
