// The decision log of one worker: records become lines in a buffer of its own, and whole buffers go to the
// sink all workers share. So a request costs no lock and no system call, and lines never mix.
//
// Volume: records of denials pass a token bucket of the process, because a workload can make as many as it
// likes; what the bucket refuses is counted and reported by one {"suppressed":n} line. Records of allowed
// requests are only lost when the reader of the log stays away longer than kMaxBacklog bytes; they are then
// counted likewise.
#pragma once

#include <cstddef>
#include <string>

#include "sidecar/observe/decision_line.h"
#include "sidecar/observe/log_sink.h"
#include "sidecar/observe/metrics.h"
#include "sidecar/observe/token_bucket.h"

namespace podjail::observe {

// Thread rule: one thread at a time; the sink, bucket and metrics are shared between workers.
class DecisionLog {
 public:
  static constexpr std::size_t kFlushAt = 32 * 1024;
  static constexpr std::size_t kMaxBacklog = 1024 * 1024;

  // What all workers share; must outlive the log.
  struct Shared {
    LogSink& sink;
    TokenBucket& denials;
    Metrics& metrics;
  };
  DecisionLog(Shared shared, DecisionContext context);
  ~DecisionLog();  // flushes
  DecisionLog(const DecisionLog&) = delete;
  DecisionLog& operator=(const DecisionLog&) = delete;

  // Denials are written at once; allowed requests when kFlushAt bytes are waiting, or by flush().
  void write(const DecisionRecord& record);
  // Writes what is waiting. The worker's event loop calls it within 20 ms of a write.
  void flush();
  // Nothing is waiting, so flush() would do nothing (unless suppressed records wait to be reported).
  bool empty() const { return buffer_.empty() && !shared_.sink.has_torn_line(); }

 private:
  void push();
  void lose(std::uint64_t records);

  Shared shared_;
  DecisionContext context_;
  std::string buffer_;  // whole lines
};

}  // namespace podjail::observe
