#include "sidecar/proxy/http_session.h"

#include "sidecar/http/authority.h"
#include "sidecar/net/socket.h"
#include "sidecar/proxy/exchange.h"
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
  PendingRecord record(worker_, facts_);
  record.fields().port = facts_.original.endpoint.port;
  if (channel_.timed_out()) {
    co_await refuse(record, {0, Reason::kRequestTimeout, "", "", ""});
  } else {
    record.finish(Verdict::kDeny, Reason::kDownstreamClosed);
  }
}

net::Task<void> HttpSession::reject_head() {
  PendingRecord record(worker_, facts_);
  record.fields().port = facts_.original.endpoint.port;
  const auto& rejection = parser_.rejection();
  co_await refuse(record, {rejection.status, rejection.reason, "", rejection.detail, ""});
}

net::Task<Next> HttpSession::refuse(PendingRecord& record, http::Refusal refusal) {
  refusal.decision_id = record.id();
  if (refusal.status == 0) refusal.status = status_of(refusal.reason);
  const auto& head = parser_.head();
  const auto format = http::wants_json(head) ? http::RefusalFormat::kJson : http::RefusalFormat::kText;
  const auto body = head.method == "HEAD" ? http::RefusalBody::kOmitted : http::RefusalBody::kSent;
  record.fields().status = refusal.status;
  record.fields().message = refusal.message.empty() ? refusal.detail : refusal.message;
  record.finish(Verdict::kDeny, refusal.reason);
  channel_.set_deadline(net::coarse_now() + worker_.config().limits.head_timeout);
  const auto text = http::make_refusal(refusal, format, body, http::KeepAlive::kNo);
  if (co_await channel_.write_all(text) == net::IoState::kDone) co_await linger(channel_);
  co_return Next::kClose;
}

std::optional<http::Refusal> HttpSession::examine(Served& served) {
  auto& fields = served.record.fields();
  fields.port = facts().original.endpoint.port;
  if (facts().speech == ProxySpeech::kRequired) {
    return http::Refusal{0, Reason::kDirectAccess, "", "only requests for a proxy are served here", ""};
  }
  auto authority = http::Authority::parse(parser_.head().host);
  if (!authority) return http::Refusal{0, Reason::kNameInvalid, "", "the Host header is not a host name", ""};
  served.authority = std::move(*authority);
  if (is_followed(parser_.head())) {
    head_copy_.assign(in_.readable().substr(0, parser_.head_bytes()));
    in_.consume(parser_.head_bytes());
    parser_.parse(head_copy_);
  }
  const auto& head = parser_.head();
  const auto& host = served.authority->host;
  fields.method = head.method;
  fields.host = host.str();
  fields.port = served.authority->port.value_or(default_port(scheme_));
  fields.path = head.path;
  fields.query = head.query;
  const bool sni_differs = facts_.sni && *facts_.sni != host;
  const bool dns_differs = facts().dns_name && *facts().dns_name != host;
  if (facts().aim == Aim::kOurselves) return http::Refusal{0, Reason::kDirectAccess, "", "", ""};
  if (!sni_differs && !dns_differs && fields.port == facts().original.endpoint.port) return std::nullopt;
  return http::Refusal{0, Reason::kNameMismatch, "", "", ""};
}

void HttpSession::judge(Served& served) {
  auto& fields = served.record.fields();
  auto& judgement = served.judgement;
  judgement = worker_.judge().judge(parser_.head(), facts(), served.authority->host, fields.port, scheme_);
  worker_.metrics().observe_policy_seconds(judgement.seconds);
  fields.evaluation_seconds = judgement.seconds;
  fields.policy = judgement.decision.policy;
  fields.revision = judgement.revision;
  fields.message = judgement.decision.message;
}

net::Task<Next> HttpSession::serve_request() {
  absolute_ = facts_of_absolute(facts_, parser_.head());
  auto& served = served_.emplace(worker_, facts());
  if (auto refusal = examine(served)) co_return co_await refuse(served.record, std::move(*refusal));
  judge(served);
  const auto& judgement = served.judgement;
  if (!judgement.permit) {
    co_return co_await refuse(served.record,
                              {0, judgement.decision.reason, judgement.decision.message, "", ""});
  }
  if (!parser_.head().upgrade.empty() && !judgement.permit->allows_upgrade()) {
    co_return co_await refuse(served.record, {0, Reason::kUpgradeRefused, "", "", ""});
  }
  co_return co_await serve_permitted(served.record, *judgement.permit);
}

net::Task<Next> HttpSession::serve_permitted(PendingRecord& record, const Permit& permit) {
  Exchange exchange(worker_, channel_, in_, parser_.head(), parser_.head_bytes(), permit, record.fields(),
                    scratch_);
  const auto outcome = co_await exchange.run();
  if (outcome.relayed == Exchange::Relayed::kNothing) {
    co_return co_await refuse(record, {0, outcome.reason, "", outcome.detail, ""});
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
