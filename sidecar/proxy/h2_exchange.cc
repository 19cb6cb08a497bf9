#include "sidecar/proxy/h2_exchange.h"

#include <algorithm>

#include "sidecar/proxy/repeat.h"

namespace podjail::proxy {
namespace {

http2::SessionLimits session_limits(const Worker& worker) {
  const auto& limits = worker.config().limits;
  http2::SessionLimits session;
  session.head = {limits.max_head_bytes, limits.max_headers};
  return session;
}

bool asks_for_trailers(const http::RequestHead& head) {
  return std::any_of(head.headers.begin(), head.headers.end(),
                     [](const auto& field) { return field.name == "te" && field.value == "trailers"; });
}

}  // namespace

H2Exchange::H2Exchange(Worker& worker, Downstream& downstream, const http::RequestHead& head,
                       std::size_t head_bytes, ServedRequest& served, ExchangeScratch& scratch)
    : worker_(worker),
      downstream_(downstream),
      head_(head),
      head_bytes_(head_bytes),
      served_(served),
      permit_(served.permit()),
      fields_(served.record().fields()),
      scratch_(scratch),
      bounds_(served, head) {}

void H2Exchange::fail(Reason reason, std::string detail) {
  outcome_.reason = reason;
  outcome_.detail = std::move(detail);
  outcome_.next = Next::kClose;
}

net::Task<H2Exchange::Outcome> H2Exchange::run() {
  const auto limit = permit_.max_request_bytes();
  if (limit && head_bytes_ + head_.content_length > *limit) {
    fail(Reason::kBodyLimit);
    co_return outcome_;
  }
  start_clock();
  while (true) {
    const auto way = co_await obtain_connection();
    if (way == Way::kNone) break;
    if (way == Way::kHttp1) co_return co_await over_http1();
    const auto attempted = co_await attempt();
    if (attempted == Attempt::kDone) break;
    connection_->retire();
    tries_ = Tries::kLast;
  }
  served_.spend_bytes();
  if (bounds_.has_expired() && outcome_.reason != Reason::kAllowed) fail(Reason::kDeadline);
  co_return outcome_;
}

// The rest is the Exchange's: the bounds too, which it counts and times itself.
net::Task<H2Exchange::Outcome> H2Exchange::over_http1() {
  clock_.reset();
  Exchange exchange(worker_, downstream_, head_, head_bytes_, served_, scratch_);
  if (http1_) exchange.begin_with(std::move(http1_));
  co_return co_await exchange.run();
}

void H2Exchange::start_clock() {
  if (!permit_.until()) return;
  clock_ = std::make_unique<net::Deadlines::Watch>(worker_.deadlines(), [this] { expire(); });
  clock_->set(*permit_.until());
}

// Whatever is waited for ends, and run() knows why. The connection is others' too: only this stream ends.
void H2Exchange::expire() {
  clock_->clear();
  if (stream_) stream_->cancel();
  if (outcome_.relayed == Exchange::Relayed::kSome) downstream_.set_deadline(net::coarse_now());
}

net::Task<H2Exchange::Way> H2Exchange::obtain_connection() {
  const bool secure = permit_.scheme() == Scheme::kHttps;
  if (!secure && !asks_for_trailers(head_)) co_return Way::kHttp1;
  use_ = Use::kReused;
  connection_ = worker_.h2_pool().take(permit_);
  if (!connection_ && secure) {
    // An upstream that did not agree to HTTP/2 a moment ago is not asked again for each request.
    http1_ = worker_.pool().take(permit_, net::coarse_now(), UpstreamPool::Check::kProbe);
    if (http1_) co_return Way::kHttp1;
  }
  if (!connection_) co_return co_await dial();
  fields_.upstream_address = connection_->address();
  co_return Way::kHttp2;
}

net::Task<H2Exchange::Way> H2Exchange::dial() {
  use_ = Use::kFresh;
  // Resolution and handshakes have their own deadlines; the workload is only waiting meanwhile.
  downstream_.clear_deadline();
  auto dialled = co_await worker_.dialler().dial(permit_, Dialler::Offer::kHttp2First);
  if (!dialled) {
    fields_.upstream_address = dialled.error().address;
    fail(dialled.error().reason, std::move(dialled.error().detail));
    co_return Way::kNone;
  }
  fields_.upstream_address = (*dialled)->address;
  if (bounds_.has_expired()) {  // the clock had no stream to end
    fail(Reason::kDeadline);
    co_return Way::kNone;
  }
  const bool secure = permit_.scheme() == Scheme::kHttps;
  if (secure && (*dialled)->version == Upstream::Version::kHttp1) {
    http1_ = std::move(*dialled);
    co_return Way::kHttp1;
  }
  auto started = UpstreamH2::start(worker_.context(), std::move(*dialled), session_limits(worker_),
                                   secure ? "https" : "http");
  if (!started) {
    fail(Reason::kInternal);
    co_return Way::kNone;
  }
  connection_ = std::move(*started);
  co_return Way::kHttp2;
}

bool H2Exchange::open_stream() {
  stream_.emplace(worker_.context(), worker_.deadlines(), connection_,
                  worker_.config().limits.response_timeout);
  const auto body = has_body() ? http2::Body::kFollows : http2::Body::kNone;
  auto head = bounds_.head_for_upstream();
  // That one connection's header is no policy's to change, and the server may insist on it.
  if (bounds_.is_request_edited() && asks_for_trailers(head_)) head.headers.push_back({"te", "trailers"});
  const bool opened = stream_->open(head, permit_.authority(), body);
  if (use_ == Use::kFresh) worker_.h2_pool().keep(permit_, connection_);
  return opened;
}

net::Task<H2Exchange::Attempt> H2Exchange::attempt() {
  if (!open_stream()) {
    fail(Reason::kUpstreamClosed);
    co_return may_repeat() ? Attempt::kRepeat : Attempt::kDone;
  }
  downstream_.tie(&*stream_);
  extend_deadlines();
  if (has_body()) co_await start_upload();
  const bool answered = co_await stream_->answer();
  if (answered) {
    co_await relay_answer();
  } else {
    fail(failure(), std::string(stream_->detail()));
  }
  // One that does not answer in time may be one that cannot be reached any more.
  if (stream_->end() == UpstreamStream::End::kTimeout) connection_->retire();
  if (upload_) co_await stop_upload();
  downstream_.tie(nullptr);
  const bool repeat = !answered && may_repeat();  // an answer may have been refused
  upload_.reset();
  stream_.reset();
  co_return repeat ? Attempt::kRepeat : Attempt::kDone;
}

// Where the upstream did nothing with the request; or where a connection that had served others ended under
// it, and the request may be sent twice (RFC 9110 §9.2.2).
bool H2Exchange::may_repeat() const {
  if (tries_ == Tries::kLast || bounds_.has_expired() || downstream_.body_bytes() > 0 ||
      downstream_.has_left())
    return false;
  const auto end = stream_->end();
  if (end == UpstreamStream::End::kUnprocessed) return true;
  const bool lost = end == UpstreamStream::End::kLost || end == UpstreamStream::End::kNone;
  return lost && use_ == Use::kReused && !has_body() && is_idempotent(head_.method);
}

net::Task<void> H2Exchange::start_upload() {
  // The request is allowed and the upstream reached: the workload may send.
  co_await downstream_.invite_body();
  Upload::Limits limits;
  if (const auto limit = permit_.max_request_bytes()) limits.max_body_bytes = *limit - head_bytes_;
  limits.stall_timeout = worker_.config().limits.body_timeout;
  limits.min_body_bytes = worker_.config().limits.min_body_bytes;
  limits.until = bounds_.upload_until();
  upload_.emplace(worker_, downstream_, *stream_, limits);
  upload_->start();
}

net::Task<void> H2Exchange::stop_upload() {
  const bool whole = upload_->state() == Upload::State::kComplete;
  co_await upload_->stop();
  fields_.bytes_sent = upload_->bytes_sent();
  if (!whole) outcome_.next = Next::kLinger;
}

void H2Exchange::extend_deadlines() {
  const auto deadline = net::coarse_now() + worker_.config().limits.response_timeout;
  stream_->set_deadline(deadline);
  // While the body goes up, its stall timeout governs the workload's side.
  if (!upload_ || upload_->state() != Upload::State::kRunning) downstream_.set_deadline(deadline);
}

// Why the answer ended too early, or never came.
Reason H2Exchange::failure() const {
  if (upload_ && upload_->state() == Upload::State::kMalformed) return Reason::kMalformedRequest;
  if (upload_ && upload_->state() == Upload::State::kLimit) return Reason::kBodyLimit;
  if (upload_ && upload_->state() == Upload::State::kWorkloadGone)
    return downstream_.has_left() ? Reason::kDownstreamClosed : Reason::kRequestTimeout;
  switch (stream_->end()) {
    case UpstreamStream::End::kMalformed:
      return Reason::kUpstreamProtocol;
    case UpstreamStream::End::kTimeout:
      return Reason::kUpstreamTimeout;
    case UpstreamStream::End::kCancelled:
      return Reason::kDownstreamClosed;
    case UpstreamStream::End::kNone:
    case UpstreamStream::End::kWhole:
    case UpstreamStream::End::kUnprocessed:
    case UpstreamStream::End::kReset:
    case UpstreamStream::End::kLost:
      break;
  }
  return Reason::kUpstreamClosed;
}

bool H2Exchange::admit_answer() {
  auto objection = bounds_.objection_to(stream_->head());
  if (!objection) return true;
  fail(objection->reason);
  outcome_.message = std::move(objection->message);
  return false;
}

net::Task<void> H2Exchange::relay_answer() {
  const auto& head = stream_->head();
  if (!admit_answer()) co_return;
  fields_.status = head.status;
  outcome_.next = bounds_.is_answer_edited() ? downstream_.begin_answer(bounds_.head_for_workload(head))
                                             : downstream_.begin_answer(head);
  outcome_.relayed = Exchange::Relayed::kSome;
  outcome_.reason = Reason::kAllowed;
  if (!co_await relay_body() && outcome_.reason == Reason::kAllowed) fail(Reason::kDownstreamClosed);
}

// False: it failed; where no reason is set, because the workload takes no more.
net::Task<bool> H2Exchange::relay_body() {
  std::string bytes;
  while (true) {
    // What is ready goes out before the next wait.
    if (!stream_->has_arrived()) {
      if (!downstream_.flush_now() && !co_await downstream_.flush()) co_return false;
    }
    if (!co_await stream_->read(bytes)) break;
    extend_deadlines();
    stream_->clear_deadline();  // it is the workload that is waited for
    fields_.bytes_received += bytes.size();
    if (!bounds_.is_within_limit(fields_.bytes_received)) {
      fail(Reason::kResponseLimit);
      co_return false;
    }
    scratch_.pieces.assign(1, bytes);
    if (!downstream_.put(scratch_.pieces) && !co_await downstream_.write(scratch_.pieces)) co_return false;
    stream_->consume(bytes.size());
    extend_deadlines();
  }
  if (stream_->end() != UpstreamStream::End::kWhole) {
    fail(failure(), std::string(stream_->detail()));
    co_return false;
  }
  downstream_.end_answer(bounds_.trailers_for_workload(stream_->trailers()));
  co_return downstream_.flush_now() || co_await downstream_.flush();
}

}  // namespace podjail::proxy
