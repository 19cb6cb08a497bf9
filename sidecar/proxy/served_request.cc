#include "sidecar/proxy/served_request.h"

namespace podjail::proxy {

ServedRequest::ServedRequest(Worker& worker, const ConnectionFacts& facts)
    : worker_(worker), facts_(facts), record_(worker, facts) {
  record_.fields().port = facts.original.endpoint.port;
}

std::optional<http::Refusal> ServedRequest::examine(const http::RequestHead& head, Scheme scheme) {
  if (facts_.speech == ProxySpeech::kRequired)
    return http::Refusal{0, Reason::kDirectAccess, "", "only requests for a proxy are served here", ""};
  auto authority = http::Authority::parse(head.host);
  if (!authority) return http::Refusal{0, Reason::kNameInvalid, "", "the Host header is not a host name", ""};
  authority_ = std::move(*authority);
  const auto& host = authority_->host;
  auto& fields = record_.fields();
  fields.http_version = http::version_of(head);
  fields.method = head.method;
  fields.host = host.str();
  fields.port = authority_->port.value_or(default_port(scheme));
  fields.path = head.path;
  fields.query = head.query;
  const bool sni_differs = facts_.sni && *facts_.sni != host;
  const bool dns_differs = facts_.dns_name && *facts_.dns_name != host;
  if (facts_.aim == Aim::kOurselves) return http::Refusal{0, Reason::kDirectAccess, "", "", ""};
  if (!sni_differs && !dns_differs && fields.port == facts_.original.endpoint.port) return std::nullopt;
  return http::Refusal{0, Reason::kNameMismatch, "", "", ""};
}

std::optional<http::Refusal> ServedRequest::judge(const http::RequestHead& head, Scheme scheme,
                                                  std::optional<std::string_view> body) {
  auto& fields = record_.fields();
  judgement_ = worker_.judge().judge(head, facts_, authority_->host, fields.port, scheme, body);
  worker_.metrics().observe_policy_seconds(judgement_.seconds);
  describe(record_, judgement_);
  if (worker_.shared().shadow != nullptr) show_to_shadow(head, scheme);
  if (judgement_.awaits_external) return std::nullopt;
  return use_permit(head);
}

net::Task<std::optional<http::Refusal>> ServedRequest::ask_external(const http::RequestHead& head,
                                                                    Scheme scheme) {
  const auto port = record_.fields().port;
  const auto begin = net::Clock::now();
  ExternalOpinion opinion;
  if (auto* external = worker_.external(); external != nullptr) {
    const auto facts = worker_.judge().describe(head, facts_, authority_->host, port, scheme);
    opinion = co_await external->ask(facts, facts_.requester);
  }
  worker_.judge().conclude(judgement_, std::move(opinion), head, authority_->host, port, scheme);
  judgement_.seconds = std::chrono::duration<double>(net::Clock::now() - begin).count();
  describe(record_, judgement_);
  co_return use_permit(head);
}

std::optional<http::Refusal> ServedRequest::use_permit(const http::RequestHead& head) {
  if (!judgement_.permit)
    return http::Refusal{0, judgement_.decision.reason, judgement_.decision.message, "", ""};
  const auto& budgets = permit().outputs().budgets;
  if (!budgets.empty() && worker_.shared().budgets->spend_request(budgets) == Budgets::Verdict::kSpent)
    return http::Refusal{0, Reason::kBudget, "", "", ""};
  if (!head.upgrade.empty() && !judgement_.permit->allows_upgrade())
    return http::Refusal{0, Reason::kUpgradeRefused, "", "", ""};
  return std::nullopt;
}

const policy::Decision* ServedRequest::judge_answer(const http::RequestHead& head,
                                                    const http::ResponseHead& answer) {
  auto& judge = worker_.judge();
  if (!judge.judges_responses()) return nullptr;
  answer_judgement_ = judge.judge_response(head, facts_, permit(), answer);
  worker_.metrics().observe_policy_seconds(answer_judgement_.seconds);
  auto& fields = record_.fields();
  const auto& decision = answer_judgement_.decision;
  if (!judge.is_enforced()) {
    fields.evaluation_seconds += answer_judgement_.seconds;
    if (decision.verdict == Verdict::kDeny && !fields.would_deny) fields.would_deny = decision.reason;
    return nullptr;
  }
  if (decision.verdict == Verdict::kDeny) {
    describe(record_, answer_judgement_);
  } else {
    fields.evaluation_seconds += answer_judgement_.seconds;
  }
  return &decision;
}

void ServedRequest::spend_bytes() {
  const auto& budgets = permit().outputs().budgets;
  const auto& fields = record_.fields();
  if (!budgets.empty())
    worker_.shared().budgets->spend_bytes(budgets, fields.bytes_sent + fields.bytes_received);
}

void ServedRequest::show_to_shadow(const http::RequestHead& head, Scheme scheme) {
  auto& shadow = *worker_.shared().shadow;
  const auto& decision = judgement_.decision;
  // What is missing here is a grant, which is no word of the policies'.
  // What reads the body is asked again, with it.
  if (decision.wants_body || decision.reason == Reason::kEncodedSlash ||
      decision.reason == Reason::kUpgradeRefused)
    return;
  if (!shadow.is_watching()) return;
  shadow.offer(record_.id(),
               worker_.judge().describe(head, facts_, authority_->host, record_.fields().port, scheme),
               decision);
}

void ServedRequest::refuse(http::Refusal& refusal) {
  refusal.decision_id = record_.id();
  if (refusal.status == 0) refusal.status = status_of(refusal.reason);
  auto& fields = record_.fields();
  fields.status = refusal.status;
  fields.message = refusal.message.empty() ? refusal.detail : refusal.message;
  record_.finish(Verdict::kDeny, refusal.reason);
}

}  // namespace podjail::proxy
