#include "sidecar/proxy/http_session.h"

#include "sidecar/net/socket.h"
#include "sidecar/proxy/explicit_proxy.h"
#include "sidecar/proxy/linger.h"

namespace podjail::proxy {
namespace {

http::HeadLimits head_limits(const Worker& worker) {
  const auto& limits = worker.config().limits;
  return {limits.max_head_bytes, limits.max_headers};
}

http::TargetForms target_forms(const ConnectionFacts& facts, Scheme scheme) {
  const bool absolute = scheme == Scheme::kHttp && facts.speech != ProxySpeech::kRefused;
  return absolute ? http::TargetForms::kAbsoluteToo : http::TargetForms::kOrigin;
}

}  // namespace

HttpSession::HttpSession(Worker& worker, net::Channel& channel, const ConnectionFacts& facts, Scheme scheme)
    : worker_(worker),
      channel_(channel),
      facts_(facts),
      scheme_(scheme),
      in_(worker.blocks()),
      parser_(head_limits(worker), target_forms(facts, scheme)),
      downstream_(worker, channel, in_),
      scratch_(head_limits(worker)) {}

net::Task<void> HttpSession::run() {
  channel_.set_deadline(net::coarse_now() + worker_.config().limits.head_timeout);
  while (true) {
    const auto head = co_await read_head();
    if (head == HeadState::kGone) break;
    if (head == HeadState::kRejected) {
      co_await reject_head();
      break;
    }
    if (co_await serve_request() == Next::kClose) break;
    if (worker_.phase() == Phase::kDraining) break;
    in_.release_if_empty();
    channel_.set_deadline(net::coarse_now() + worker_.config().limits.idle_timeout);
  }
  // A proper end would make a cut-off answer look whole.
  if (end_ == End::kProper) channel_.stream().shut_down_write();
}

net::Task<net::IoOutcome> HttpSession::read_more() {
  if (in_.empty() && !channel_.stream().has_pending()) {
    // Between requests: no storage is held, and a drain may end the wait.
    const auto place = worker_.enter_idle(channel_);
    const auto ready = co_await channel_.wait(net::IoState::kWantRead);
    worker_.leave_idle(place);
    if (ready != net::IoState::kDone) co_return net::IoOutcome{};
    const auto outcome = channel_.stream().read_some(in_.writable());
    if (outcome.state != net::IoState::kWantRead && outcome.state != net::IoState::kWantWrite)
      co_return outcome;
  }
  co_return co_await channel_.read(in_.writable(worker_.config().limits.max_head_bytes));
}

net::Task<HttpSession::HeadState> HttpSession::read_head() {
  bool begun = !in_.empty();
  if (begun) channel_.set_deadline(net::coarse_now() + worker_.config().limits.head_timeout);
  while (true) {
    if (!in_.empty()) {
      const auto state = parser_.parse(in_.readable());
      if (state == http::ParseState::kComplete) co_return HeadState::kComplete;
      if (state == http::ParseState::kRejected) co_return HeadState::kRejected;
    }
    const auto outcome = co_await read_more();
    if (outcome.state != net::IoState::kDone) {
      // An end or a timeout between requests is how connections end; within a head it is a failed request.
      if (!in_.empty()) co_await refuse_partial_head();
      co_return HeadState::kGone;
    }
    in_.commit(outcome.bytes);
    if (!begun) channel_.set_deadline(net::coarse_now() + worker_.config().limits.head_timeout);
    begun = true;
  }
}

net::Task<void> HttpSession::refuse_partial_head() {
  auto& served = served_.emplace(worker_, facts_);
  if (channel_.timed_out()) {
    co_await refuse({0, Reason::kRequestTimeout, "", "", ""});
  } else {
    served.record().finish(Verdict::kDeny, Reason::kDownstreamClosed);
  }
}

net::Task<void> HttpSession::reject_head() {
  served_.emplace(worker_, facts_);
  const auto& rejection = parser_.rejection();
  co_await refuse({rejection.status, rejection.reason, "", rejection.detail, ""});
}

net::Task<Next> HttpSession::refuse(http::Refusal refusal) {
  served_->refuse(refusal);
  const auto& head = parser_.head();
  const auto format = http::wants_json(head) ? http::RefusalFormat::kJson : http::RefusalFormat::kText;
  const auto body = head.method == "HEAD" ? http::RefusalBody::kOmitted : http::RefusalBody::kSent;
  channel_.set_deadline(net::coarse_now() + worker_.config().limits.head_timeout);
  const auto text = http::make_refusal(refusal, format, body, http::KeepAlive::kNo);
  if (co_await channel_.write_all(text) == net::IoState::kDone) co_await linger(channel_);
  co_return Next::kClose;
}

// Makes the head independent of the buffer where that moves on while the request is served.
void HttpSession::keep_head() {
  if (!is_followed(parser_.head())) return;
  head_copy_.assign(in_.readable().substr(0, parser_.head_bytes()));
  in_.consume(parser_.head_bytes());
  parser_.parse(head_copy_);
}

net::Task<Next> HttpSession::serve_request() {
  absolute_ = facts_of_absolute(facts_, parser_.head());
  auto& served = served_.emplace(worker_, facts());
  keep_head();
  if (auto refusal = served.examine(parser_.head(), scheme_)) co_return co_await refuse(std::move(*refusal));
  downstream_.begin_request(parser_.head());
  auto refusal = served.judge(parser_.head(), scheme_);
  if (served.wants_body()) {
    held_.emplace(worker_, downstream_);
    refusal = co_await held_->judge(served, parser_.head(), scheme_);
  }
  if (!refusal && served.awaits_external()) {
    downstream_.clear_deadline();
    refusal = co_await served.ask_external(parser_.head(), scheme_);
  }
  if (refusal) {
    held_.reset();  // the workload may take its time to read why
    co_return co_await refuse(std::move(*refusal));
  }
  const auto next = co_await serve_permitted();
  held_.reset();
  co_return next;
}

net::Task<Next> HttpSession::serve_permitted() {
  auto& record = served_->record();
  Downstream& downstream = held_ ? held_->replay() : downstream_;
  Exchange exchange(worker_, downstream, parser_.head(), parser_.head_bytes(), *served_, scratch_);
  const auto outcome = co_await exchange.run();
  if (outcome.relayed == Exchange::Relayed::kNothing) {
    co_return co_await refuse({0, outcome.reason, outcome.message, outcome.detail, ""});
  }
  record.finish(Verdict::kAllow, outcome.reason);
  if (!is_followed(parser_.head())) in_.consume(parser_.head_bytes());
  if (outcome.reason != Reason::kAllowed) {
    net::reset_on_close(channel_.fd());
    end_ = End::kAbort;
    co_return Next::kClose;
  }
  if (outcome.next == Next::kLinger) {
    co_await linger(channel_);
    co_return Next::kClose;
  }
  co_return outcome.next;
}

}  // namespace podjail::proxy
