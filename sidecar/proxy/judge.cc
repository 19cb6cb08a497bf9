#include "sidecar/proxy/judge.h"

#include <algorithm>

#include "sidecar/http/path_rules.h"
#include "sidecar/net/task.h"

namespace podjail::proxy {
namespace {

constexpr std::string_view kExternal = "external";  // the policy of a decision record

// Names go on as they are, so an encoded slash needs a grant (path_rules.h).
void require_slash_grant(policy::Decision& decision, const http::RequestHead& head) {
  if (decision.verdict != Verdict::kAllow || !head.has_encoded_slash || decision.grants.encoded_slash) return;
  decision = {Verdict::kDeny, Reason::kEncodedSlash, {}, std::move(decision.policy), {}, {}};
}

policy::Decision decision_of(ExternalOpinion&& opinion) {
  policy::Decision decision;
  decision.policy = kExternal;
  switch (opinion.kind) {
    case ExternalOpinion::Kind::kAllow:
      decision.verdict = Verdict::kAllow;
      decision.reason = Reason::kAllowed;
      decision.max_request_bytes = opinion.max_request_bytes;
      decision.grants = opinion.grants;
      return decision;
    case ExternalOpinion::Kind::kDeny:
      decision.reason = Reason::kPolicyDenied;
      decision.message = std::move(opinion.message);
      return decision;
    case ExternalOpinion::Kind::kFailed:
      decision.reason = Reason::kExternalFailed;
      return decision;
  }
  return decision;
}

}  // namespace

void Judge::set_engine(std::shared_ptr<policy::Engine> engine) {
  engine_.reset();  // a thread has one settled engine
  engine_ = std::move(engine);
  if (engine_) engine_->settle();
}

std::string_view Judge::revision() const {
  return engine_ ? engine_->revision() : std::string_view();
}

policy::ConnectionFacts Judge::facts_of(const ConnectionFacts& connection) {
  policy::ConnectionFacts facts;
  if (connection.sni) facts.sni = connection.sni->str();
  if (connection.dns_name) facts.dns_name = connection.dns_name->str();
  facts.destination_address = connection.original_address;
  facts.destination_port = connection.original.endpoint.port;
  return facts;
}

ConnectJudgement Judge::judge_connection(Protocol protocol, const ConnectionFacts& connection,
                                         const HostName& host) {
  const auto port = connection.original.endpoint.port;
  policy::ConnectFacts facts;
  facts.protocol = to_string(protocol);
  facts.host = host.str();
  facts.port = port;
  facts.connection = facts_of(connection);
  facts.container = {connection.container->name, connection.container->id};

  ConnectJudgement asked;
  auto& judgement = asked.judgement;
  judgement.revision = engine_->revision();
  const auto begin = net::Clock::now();
  judgement.decision = engine_->evaluate_connection(facts);
  judgement.seconds = std::chrono::duration<double>(net::Clock::now() - begin).count();
  if (judgement.decision.verdict == Verdict::kDeny) {
    if (judgement.decision.reason == Reason::kNotAllowed) return asked;
    asked.verdict = mode_ == config::Mode::kObserve ? ConnectVerdict::kObserve : ConnectVerdict::kRefuse;
    return asked;
  }
  if (external_ != config::ExternalPolicy::kOff) return asked;
  const auto& grants = judgement.decision.grants;
  if (protocol == Protocol::kTls ? grants.passthrough : grants.tunnel) {
    asked.verdict = ConnectVerdict::kRelay;
    const bool is_bound = is_enforced();
    const auto limit = is_bound ? judgement.decision.max_request_bytes : std::nullopt;
    judgement.permit = Permit(host, port, Scheme::kTcp, limit, Permit::Upgrade::kRefused,
                              is_bound ? std::move(judgement.decision.outputs) : policy::Outputs());
  }
  return asked;
}

Judgement Judge::judge_question(const HostName& name, std::string_view type) {
  Judgement judgement;
  if (!engine_) {
    judgement.decision.reason = Reason::kPolicyUnavailable;
    return judgement;
  }
  judgement.revision = engine_->revision();
  const auto begin = net::Clock::now();
  judgement.decision = engine_->evaluate_question({name.str(), type, {}});
  judgement.seconds = std::chrono::duration<double>(net::Clock::now() - begin).count();
  return judgement;
}

policy::RequestFacts Judge::describe(const http::RequestHead& head, const ConnectionFacts& connection,
                                     const HostName& host, std::uint16_t port, Scheme scheme) {
  headers_.clear();
  for (const auto& header : head.headers) headers_.push_back({header.name, header.value});

  policy::RequestFacts facts;
  facts.method = head.method;
  facts.scheme = scheme == Scheme::kHttps ? "https" : "http";
  facts.host = host.str();
  facts.port = port;
  facts.path = head.path;
  if (head.has_dot_segment) {
    canonical_path_ = http::without_dot_segments(head.path);
    facts.path = canonical_path_;
    facts.raw_path = head.path;
  }
  facts.query = head.query;
  facts.version = http::version_of(head);
  facts.headers = headers_;
  facts.container = {connection.container->name, connection.container->id};
  facts.connection = facts_of(connection);
  facts.connection.protocol = facts.scheme;
  facts.connection.alpn = connection.alpn;
  if (head.framing == http::Framing::kNone) facts.body = "";
  return facts;
}

Judgement Judge::judge(const http::RequestHead& head, const ConnectionFacts& connection, const HostName& host,
                       std::uint16_t port, Scheme scheme, std::optional<std::string_view> body) {
  Judgement judgement;
  if (external_ == config::ExternalPolicy::kAlone) {
    judgement.decision.reason = Reason::kExternalFailed;
    judgement.awaits_external = true;
    return judgement;
  }
  if (!engine_) {
    judgement.decision.reason = Reason::kPolicyUnavailable;
    permit_request(judgement, head, host, port, scheme);
    return judgement;
  }
  auto facts = describe(head, connection, host, port, scheme);
  if (body) facts.body = body;
  judgement.revision = engine_->revision();
  const auto begin = net::Clock::now();
  judgement.decision = engine_->evaluate(facts);
  judgement.seconds = std::chrono::duration<double>(net::Clock::now() - begin).count();
  require_slash_grant(judgement.decision, head);
  judgement.awaits_external =
      external_ == config::ExternalPolicy::kBoth && judgement.decision.verdict == Verdict::kAllow;
  if (!judgement.awaits_external) permit_request(judgement, head, host, port, scheme);
  return judgement;
}

void Judge::conclude(Judgement& judgement, ExternalOpinion opinion, const http::RequestHead& head,
                     const HostName& host, std::uint16_t port, Scheme scheme) const {
  judgement.awaits_external = false;
  auto& decision = judgement.decision;
  auto said = decision_of(std::move(opinion));
  if (external_ == config::ExternalPolicy::kBoth && decision.verdict == Verdict::kAllow &&
      said.verdict == Verdict::kAllow) {
    if (said.max_request_bytes) {
      decision.max_request_bytes =
          std::min(*said.max_request_bytes, decision.max_request_bytes.value_or(*said.max_request_bytes));
    }
  } else {
    decision = std::move(said);
    require_slash_grant(decision, head);
  }
  permit_request(judgement, head, host, port, scheme);
}

void Judge::permit_request(Judgement& judgement, const http::RequestHead& head, const HostName& host,
                           std::uint16_t port, Scheme scheme) const {
  auto& decision = judgement.decision;
  if (mode_ == config::Mode::kObserve) {
    if (decision.verdict == Verdict::kAllow && !head.upgrade.empty() && !decision.grants.tunnel) {
      decision = {Verdict::kDeny, Reason::kUpgradeRefused, {}, std::move(decision.policy), {}, {}};
    }
    judgement.permit = Permit(host, port, scheme, std::nullopt, Permit::Upgrade::kAllowed, {});
  } else if (decision.verdict == Verdict::kAllow) {
    judgement.permit = Permit(host, port, scheme, decision.max_request_bytes,
                              decision.grants.tunnel ? Permit::Upgrade::kAllowed : Permit::Upgrade::kRefused,
                              std::move(decision.outputs));
  }
}

std::optional<Judgement> Judge::observe_unread(const ConnectionFacts& connection,
                                               const HostName& host) const {
  if (mode_ != config::Mode::kObserve) return std::nullopt;
  Judgement judgement;
  judgement.revision = revision();
  judgement.permit = Permit(host, connection.original.endpoint.port, Scheme::kTcp, std::nullopt,
                            Permit::Upgrade::kRefused, {});
  return judgement;
}

Judgement Judge::judge_response(const http::RequestHead& head, const ConnectionFacts& connection,
                                const Permit& permit, const http::ResponseHead& response) {
  auto facts = describe(head, connection, permit.host(), permit.port(), permit.scheme());
  facts.body.reset();  // no part of what an answer is judged by
  response_headers_.clear();
  for (const auto& header : response.headers) response_headers_.push_back({header.name, header.value});
  policy::ResponseFacts answer{response.status, response.announced_length, response_headers_};
  if (response.framing == http::Framing::kLength) answer.content_length = response.content_length;

  Judgement judgement;
  judgement.revision = engine_->revision();
  const auto begin = net::Clock::now();
  judgement.decision = engine_->evaluate_response(facts, answer, permit.outputs());
  judgement.seconds = std::chrono::duration<double>(net::Clock::now() - begin).count();
  if (judgement.decision.reason == Reason::kPolicyDenied) judgement.decision.reason = Reason::kResponseDenied;
  return judgement;
}

}  // namespace podjail::proxy
