#include "sidecar/proxy/http2_stream.h"

namespace podjail::proxy {
namespace {

http::HeadLimits head_limits(const Worker& worker) {
  const auto& limits = worker.config().limits;
  return {limits.max_head_bytes, limits.max_headers};
}

// What the head counts for in a policy's limit: its text, as HTTP/1.1 would write it.
std::size_t size_of(const http::RequestHead& head) {
  std::size_t size = head.method.size() + head.target.size();
  for (const auto& header : head.headers) size += header.name.size() + header.value.size() + 4;
  return size;
}

}  // namespace

Http2Stream::Http2Stream(const Connection& connection, http2::StreamId id, const http::RequestHead& head)
    : connection_(connection),
      id_(id),
      head_(head),
      downstream_(connection.worker, connection.session, id, head_.head(), connection.pump),
      served_(connection.worker, connection.facts) {}

Http2Stream::Http2Stream(const Connection& connection, http2::StreamId id, const http::Rejection& rejection)
    : connection_(connection),
      id_(id),
      head_(http::RequestHead{}),
      rejection_(rejection),
      downstream_(connection.worker, connection.session, id, head_.head(), connection.pump),
      served_(connection.worker, connection.facts) {}

net::Task<void> Http2Stream::serve() {
  const auto& head = head_.head();
  if (rejection_) co_return refuse({rejection_->status, rejection_->reason, "", rejection_->detail, ""});
  if (auto refusal = served_.examine(head, connection_.scheme)) co_return refuse(std::move(*refusal));
  auto refusal = served_.judge(head, connection_.scheme);
  if (served_.wants_body()) {
    held_.emplace(connection_.worker, downstream_);
    refusal = co_await held_->judge(served_, head, connection_.scheme);
  }
  if (!refusal && served_.awaits_external()) {
    downstream_.clear_deadline();
    refusal = co_await served_.ask_external(head, connection_.scheme);
  }
  if (refusal) co_return refuse(std::move(*refusal));
  co_await serve_permitted();
}

net::Task<void> Http2Stream::serve_permitted() {
  const auto& head = head_.head();
  ExchangeScratch scratch(head_limits(connection_.worker));
  Downstream& downstream = held_ ? held_->replay() : downstream_;
  H2Exchange exchange(connection_.worker, downstream, head, size_of(head), served_, scratch);
  const auto outcome = co_await exchange.run();
  const auto reason = downstream_.has_left() ? Reason::kDownstreamClosed : outcome.reason;
  if (outcome.relayed == Exchange::Relayed::kNothing)
    co_return refuse({0, reason, outcome.message, outcome.detail, ""});
  served_.record().finish(Verdict::kAllow, reason);
  // What was sent of the answer is not all of it, and must not look so.
  if (reason != Reason::kAllowed) abandon();
}

void Http2Stream::refuse(http::Refusal refusal) {
  served_.refuse(refusal);
  const auto& head = head_.head();
  const auto format = http::wants_json(head) ? http::RefusalFormat::kJson : http::RefusalFormat::kText;
  const auto parts = http::make_refusal_parts(refusal, format);
  const bool has_body = head.method != "HEAD";
  auto& session = connection_.session;
  session.respond(id_, refusal.status, parts.headers(),
                  has_body ? http2::Body::kFollows : http2::Body::kNone);
  if (has_body) {
    session.send(id_, parts.content);
    session.finish(id_);
  }
}

void Http2Stream::abandon() {
  connection_.session.abort(id_);
}

}  // namespace podjail::proxy
