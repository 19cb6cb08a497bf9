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

}  // namespace

PendingRecord::PendingRecord(Worker& worker, const ConnectionFacts& connection)
    : worker_(worker), id_(worker.shared().ids.next()), begin_(net::Clock::now()) {
  fields_.id = id_.view();
  fields_.connection = connection.id;
  fields_.container = connection.container->name;
  fields_.container_id = connection.container->id;
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
  if (is_upstream_failure(reason)) metrics.count_upstream_error(reason);
  metrics.count_bytes(observe::Direction::kSent, fields_.bytes_sent);
  metrics.count_bytes(observe::Direction::kReceived, fields_.bytes_received);
  worker_.log().write(fields_);
  worker_.schedule_log_flush();
}

void record_refused_connection(Worker& worker, const ConnectionFacts& connection, Reason reason,
                               const Judgement* judgement) {
  PendingRecord record(worker, connection);
  if (connection.sni) {
    record.fields().host = connection.sni->str();
  } else if (connection.dns_name) {
    record.fields().host = connection.dns_name->str();
  }
  record.fields().port = connection.original.endpoint.port;
  if (judgement != nullptr) {
    record.fields().policy = judgement->decision.policy;
    record.fields().revision = judgement->revision;
    record.fields().message = judgement->decision.message;
    record.fields().evaluation_seconds = judgement->seconds;
  }
  record.finish(Verdict::kDeny, reason);
}

}  // namespace podjail::proxy
