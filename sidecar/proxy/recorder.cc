#include "sidecar/proxy/recorder.h"

namespace podjail::proxy {
namespace {

bool is_upstream_failure(Reason reason) {
  switch (reason) {
    case Reason::kResolveFailed:
    case Reason::kAddressRefused:
    case Reason::kConnectFailed:
    case Reason::kProxyRefused:
    case Reason::kUpstreamTlsFailed:
    case Reason::kUpstreamProtocol:
    case Reason::kUpstreamTimeout:
    case Reason::kUpstreamClosed:
      return true;
    default:
      return false;
  }
}

void name_connection(PendingRecord& record, const ConnectionFacts& connection) {
  if (connection.sni) {
    record.fields().host = connection.sni->str();
  } else if (connection.dns_name) {
    record.fields().host = connection.dns_name->str();
  }
  record.fields().port = connection.original.endpoint.port;
}

}  // namespace

PendingRecord::PendingRecord(Worker& worker, const ConnectionFacts& connection)
    : worker_(worker), id_(worker.shared().ids.next()), begin_(net::Clock::now()) {
  fields_.id = id_.view();
  fields_.connection = connection.id;
  fields_.container = connection.container->name;
  fields_.container_id = connection.container->id;
  if (connection.process) {
    fields_.pid = connection.process->pid;
    fields_.exe = connection.process->exe;
  }
  fields_.protocol = connection.protocol;
  fields_.original_destination = connection.original_text;
  if (connection.sni) fields_.sni = connection.sni->str();
  if (connection.dns_name) fields_.dns_name = connection.dns_name->str();
}

void PendingRecord::finish(Verdict verdict, Reason reason) {
  fields_.verdict = verdict;
  fields_.reason = reason;
  fields_.duration_seconds = std::chrono::duration<double>(net::Clock::now() - begin_).count();
  auto& metrics = worker_.metrics();
  metrics.count_request(verdict, reason, fields_.protocol);
  if (!fields_.host.empty()) metrics.count_host_request(fields_.host, verdict);
  metrics.observe_request_seconds(fields_.duration_seconds);
  if (fields_.would_deny) metrics.count_observed_denial(*fields_.would_deny);
  if (is_upstream_failure(reason)) metrics.count_upstream_error(reason);
  metrics.count_bytes(observe::Direction::kSent, fields_.bytes_sent);
  metrics.count_bytes(observe::Direction::kReceived, fields_.bytes_received);
  worker_.log().write(fields_);
  worker_.schedule_log_flush();
}

void PendingRecord::set_tags(const policy::Tags& tags) {
  tags_.clear();
  for (const auto& tag : tags) tags_.push_back({tag.name, tag.value});
  fields_.tags = tags_;
}

void describe(PendingRecord& record, const Judgement& judgement) {
  auto& fields = record.fields();
  fields.layer = judgement.decision.layer;
  fields.policy = judgement.decision.policy;
  fields.revision = judgement.revision;
  fields.message = judgement.decision.message;
  fields.evaluation_seconds += judgement.seconds;
  fields.would_deny.reset();
  if (judgement.is_observed_denial()) fields.would_deny = judgement.decision.reason;
  record.set_tags(judgement.decision.tags);
}

void record_observed_connection(Worker& worker, const ConnectionFacts& connection,
                                const Judgement& judgement) {
  PendingRecord record(worker, connection);
  name_connection(record, connection);
  describe(record, judgement);
  record.fields().would_deny = judgement.decision.reason;
  record.finish(Verdict::kAllow, Reason::kAllowed);
}

void record_refused_connection(Worker& worker, const ConnectionFacts& connection, Reason reason,
                               const Judgement* judgement) {
  PendingRecord record(worker, connection);
  name_connection(record, connection);
  if (judgement != nullptr) describe(record, *judgement);
  record.finish(Verdict::kDeny, reason);
}

}  // namespace podjail::proxy
