#include "sidecar/proxy/exchange.h"

#include "sidecar/http/serialise.h"
#include "sidecar/proxy/repeat.h"

namespace podjail::proxy {
Exchange::Exchange(Worker& worker, Downstream& downstream, const http::RequestHead& head,
                   std::size_t head_bytes, ServedRequest& served, ExchangeScratch& scratch)
    : worker_(worker),
      downstream_(downstream),
      head_(head),
      head_bytes_(head_bytes),
      served_(served),
      permit_(served.permit()),
      fields_(served.record().fields()),
      address_(scratch.address),
      parser_(scratch.parser),
      out_(scratch.out),
      pieces_(scratch.pieces),
      bounds_(served, head) {}

void Exchange::fail(Reason reason, std::string detail) {
  outcome_.reason = reason;
  outcome_.detail = std::move(detail);
  outcome_.next = Next::kClose;
}

net::Task<Exchange::Outcome> Exchange::run() {
  const auto limit = permit_.max_request_bytes();
  if (limit && head_bytes_ + head_.content_length > *limit) {
    fail(Reason::kBodyLimit);
    co_return outcome_;
  }
  start_clock();
  while (co_await obtain_upstream()) {
    downstream_.tie(&upstream_->channel);
    const auto attempted = co_await attempt();
    downstream_.tie(nullptr);
    if (attempted == Attempt::kDone) {
      keep_upstream();
      break;
    }
    upstream_.reset();
  }
  fields_.upstream_address = address_;
  served_.spend_bytes();
  if (bounds_.has_expired() && outcome_.reason != Reason::kAllowed) fail(Reason::kDeadline);
  co_return outcome_;
}

void Exchange::start_clock() {
  if (!permit_.until()) return;
  clock_ = std::make_unique<net::Deadlines::Watch>(worker_.deadlines(), [this] { expire(); });
  clock_->set(*permit_.until());
}

// Whatever is waited for ends, and run() knows why.
void Exchange::expire() {
  clock_->clear();
  if (upstream_) upstream_->channel.cancel();
  if (outcome_.relayed == Relayed::kSome) downstream_.set_deadline(net::coarse_now());
}

net::Task<bool> Exchange::obtain_upstream() {
  if (upstream_) {
    address_ = upstream_->address;
    co_return true;
  }
  const auto check = may_repeat() ? UpstreamPool::Check::kTrust : UpstreamPool::Check::kProbe;
  upstream_ = worker_.pool().take(permit_, net::coarse_now(), check);
  if (!upstream_) {
    // Resolution and handshakes have their own deadlines; the workload is only waiting meanwhile.
    downstream_.clear_deadline();
    auto dialled = co_await worker_.dialler().dial(permit_);
    if (!dialled) {
      address_ = dialled.error().address;
      fail(dialled.error().reason, std::move(dialled.error().detail));
      co_return false;
    }
    upstream_ = std::move(*dialled);
  }
  address_ = upstream_->address;
  const bool is_late = bounds_.has_expired();  // the clock had no connection to end
  if (is_late) fail(Reason::kDeadline);
  co_return !is_late;
}

bool Exchange::may_repeat() const {
  return !has_body() && is_idempotent(head_.method);
}

// A kept connection may have been closed by the upstream in the moment it was taken: then, and only for
// requests that may be repeated (RFC 9110 §9.2.2), another is tried. Kept ones run out, so this ends with a
// fresh one.
bool Exchange::may_retry() const {
  return upstream_->use == Upstream::Use::kReused && may_repeat() && outcome_.relayed == Relayed::kNothing &&
         !upstream_->channel.timed_out() && !bounds_.has_expired() && upstream_->buffer.empty() &&
         !downstream_.has_left();
}

net::Task<Exchange::Attempt> Exchange::attempt() {
  extend_deadlines();
  const bool sent = co_await send_head();
  if (!sent && may_retry()) co_return Attempt::kStale;
  if (!sent && !has_body()) {
    fail(Reason::kUpstreamClosed);
    co_return Attempt::kDone;
  }
  const bool answered = co_await read_response_head();
  if (!answered && outcome_.reason == Reason::kUpstreamClosed && may_retry()) co_return Attempt::kStale;
  if (answered && is_granted_switch()) {
    co_await relay_upgraded();
  } else if (answered) {
    co_await relay_response();
  }
  if (upload_) {
    const bool whole = upload_->state() == Upload::State::kComplete;
    co_await upload_->stop();
    fields_.bytes_sent = upload_->bytes_sent();
    if (!whole) outcome_.next = Next::kLinger;
  }
  co_return Attempt::kDone;
}

void Exchange::extend_deadlines() {
  const auto deadline = net::coarse_now() + worker_.config().limits.response_timeout;
  upstream_->channel.set_deadline(deadline);
  // While the body goes up, its stall timeout governs the workload's side.
  if (!upload_ || upload_->state() != Upload::State::kRunning) downstream_.set_deadline(deadline);
}

net::Task<bool> Exchange::send_head() {
  out_.clear();
  if (bounds_.is_request_edited()) {
    http::append_request_head(out_, bounds_.head_for_upstream(), permit_.authority());
  } else {
    http::append_request_head(out_, head_, permit_.authority());
  }
  const auto now = upstream_->channel.write_now(out_);
  bool sent = now.state == net::IoState::kDone;
  if (!sent)
    sent = co_await upstream_->channel.write_all(std::string_view(out_).substr(now.bytes)) ==
           net::IoState::kDone;
  if (!has_body()) co_return sent;
  // The request is allowed and the upstream reached: the workload may send, whatever the upstream thinks of
  // Expect.
  co_await downstream_.invite_body();
  Upload::Limits limits;
  if (const auto limit = permit_.max_request_bytes()) limits.max_body_bytes = *limit - head_bytes_;
  limits.stall_timeout = worker_.config().limits.body_timeout;
  limits.min_body_bytes = worker_.config().limits.min_body_bytes;
  limits.until = bounds_.upload_until();
  body_.emplace(upstream_->channel, head_.framing, worker_.config().limits.response_timeout);
  upload_.emplace(worker_, downstream_, *body_, limits);
  upload_->start();
  co_return sent;
}

net::Task<bool> Exchange::read_response_head() {
  auto& buffer = upstream_->buffer;
  while (true) {
    if (!buffer.empty()) {
      const auto state = parser_.parse(buffer.readable(), head_.method);
      if (state == http::ParseState::kRejected) {
        fail(Reason::kUpstreamProtocol, std::string(parser_.rejection().detail));
        co_return false;
      }
      if (state == http::ParseState::kComplete) {
        const auto status = parser_.head().status;
        if (status >= 200 || is_granted_switch()) co_return true;
        if (status == 101) {
          fail(Reason::kUpgradeRefused);
          co_return false;
        }
        buffer.consume(parser_.head_bytes());  // interim answers concern our connection only
        continue;
      }
    }
    const auto outcome =
        co_await upstream_->channel.read(buffer.writable(worker_.config().limits.max_head_bytes));
    if (outcome.state == net::IoState::kDone) {
      buffer.commit(outcome.bytes);
      continue;
    }
    fail(upstream_->channel.timed_out() ? Reason::kUpstreamTimeout : Reason::kUpstreamClosed);
    if (upload_ && upload_->state() == Upload::State::kMalformed)
      fail(Reason::kMalformedRequest, "broken body framing");
    if (upload_ && upload_->state() == Upload::State::kLimit) fail(Reason::kBodyLimit);
    if (upload_ && upload_->state() == Upload::State::kWorkloadGone)
      fail(downstream_.has_left() ? Reason::kDownstreamClosed : Reason::kRequestTimeout);
    co_return false;
  }
}

bool Exchange::admit_answer() {
  auto objection = bounds_.objection_to(parser_.head());
  if (!objection) return true;
  fail(objection->reason);
  outcome_.message = std::move(objection->message);
  return false;
}

net::Task<void> Exchange::relay_response() {
  const auto& head = parser_.head();
  if (!admit_answer()) co_return;
  fields_.status = head.status;
  http::BodyReader reader(head.framing, head.content_length);
  outcome_.next = bounds_.is_answer_edited() ? downstream_.begin_answer(bounds_.head_for_workload(head))
                                             : downstream_.begin_answer(head);
  upstream_->buffer.consume(parser_.head_bytes());
  outcome_.relayed = Relayed::kSome;
  outcome_.reason = Reason::kAllowed;
  if (!co_await relay_body(reader) && outcome_.reason == Reason::kAllowed) fail(Reason::kDownstreamClosed);
}

// False: it failed; where no reason is set, because the workload takes no more.
net::Task<bool> Exchange::relay_body(http::BodyReader& reader) {
  auto& buffer = upstream_->buffer;
  bool need_input = buffer.empty();
  while (!reader.is_complete()) {
    if (need_input) {
      // What is ready goes out before the next wait: a slow upstream must not hold back a head or an event.
      if (!downstream_.flush_now() && !co_await downstream_.flush()) co_return false;
      const auto room = buffer.writable();
      const auto read = room.empty() ? net::IoOutcome{} : co_await upstream_->channel.read(room);
      if (read.state == net::IoState::kEnd && reader.end_of_stream() == http::BodyState::kComplete) break;
      if (read.state != net::IoState::kDone) {
        fail(upstream_->channel.timed_out() ? Reason::kUpstreamTimeout : Reason::kUpstreamClosed);
        co_return false;
      }
      buffer.commit(read.bytes);
      extend_deadlines();
    }
    pieces_.clear();
    const auto step = reader.feed(buffer.readable(), pieces_);
    if (step.state == http::BodyState::kMalformed) {
      fail(Reason::kUpstreamProtocol);
      co_return false;
    }
    for (const auto piece : pieces_) fields_.bytes_received += piece.size();
    if (!bounds_.is_within_limit(fields_.bytes_received)) {
      fail(Reason::kResponseLimit);
      co_return false;
    }
    if (!downstream_.put(pieces_) && !co_await downstream_.write(pieces_)) co_return false;
    buffer.consume(step.consumed);
    need_input = step.consumed == 0 || buffer.empty();
  }
  downstream_.end_answer({});
  co_return downstream_.flush_now() || co_await downstream_.flush();
}

void Exchange::keep_upstream() {
  const bool clean = outcome_.reason == Reason::kAllowed && fields_.status != 101 &&
                     parser_.head().keep_alive == http::KeepAlive::kYes && upstream_->buffer.empty() &&
                     !upstream_->channel.cancelled() &&
                     (!upload_ || upload_->state() == Upload::State::kComplete);
  if (clean) worker_.pool().give_back(permit_, std::move(upstream_), net::coarse_now());
}

}  // namespace podjail::proxy
