// Leaves the trace of every decision: one record in the log, the counters of it, and the time it took.
#pragma once

#include "sidecar/observe/decision_id.h"
#include "sidecar/observe/decision_record.h"
#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

// A record that begins when a request (or a connection) does and is written exactly once, by finish(). Fields
// that are views must stay valid until then.
class PendingRecord {
 public:
  PendingRecord(Worker& worker, const ConnectionFacts& connection);

  observe::DecisionRecord& fields() { return fields_; }
  std::string_view id() const { return id_.view(); }
  void finish(Verdict verdict, Reason reason);

 private:
  Worker& worker_;
  observe::DecisionId id_;
  net::Clock::time_point begin_;
  observe::DecisionRecord fields_;
};

// For a connection refused before it had a request, and by a policy if there is a judgement.
void record_refused_connection(Worker& worker, const ConnectionFacts& connection, Reason reason,
                               const Judgement* judgement = nullptr);

}  // namespace podjail::proxy
