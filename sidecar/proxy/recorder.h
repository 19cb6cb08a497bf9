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
  void set_tags(const policy::Tags& tags);  // views of them
  void finish(Verdict verdict, Reason reason);

 private:
  Worker& worker_;
  observe::DecisionId id_;
  net::Clock::time_point begin_;
  observe::DecisionRecord fields_;
  std::vector<observe::RecordTag> tags_;
};

// Says in the record what the policies said. Its texts are views of `judgement`, which outlives the record.
void describe(PendingRecord& record, const Judgement& judgement);

// For a connection that goes on although a policy denies it, while nothing is enforced.
void record_observed_connection(Worker& worker, const ConnectionFacts& connection,
                                const Judgement& judgement);

// For a connection refused before it had a request, and by a policy if there is a judgement.
void record_refused_connection(Worker& worker, const ConnectionFacts& connection, Reason reason,
                               const Judgement* judgement = nullptr);

}  // namespace podjail::proxy
