#include "sidecar/proxy/exchange_bounds.h"

#include "sidecar/proxy/header_edits.h"

namespace podjail::proxy {
namespace {

constexpr std::chrono::seconds kGrace{1};

}  // namespace

ExchangeBounds::ExchangeBounds(ServedRequest& served, const http::RequestHead& head)
    : served_(served),
      permit_(served.permit()),
      head_(head),
      max_response_bytes_(permit_.outputs().max_response_bytes),
      answer_edits_(&permit_.outputs().response_headers) {}

std::optional<ExchangeBounds::Objection> ExchangeBounds::objection_to(const http::ResponseHead& answer) {
  if (const auto* decision = served_.judge_answer(head_, answer)) {
    if (decision->verdict == Verdict::kDeny) return Objection{decision->reason, decision->message};
    max_response_bytes_ = decision->outputs.max_response_bytes;
    answer_edits_ = &decision->outputs.response_headers;
  }
  if (answer.framing != http::Framing::kLength || is_within_limit(answer.content_length)) return std::nullopt;
  return Objection{Reason::kResponseLimit};
}

bool ExchangeBounds::is_within_limit(std::uint64_t response_bytes) const {
  return !max_response_bytes_ || response_bytes <= *max_response_bytes_;
}

net::Deadline ExchangeBounds::upload_until() const {
  return permit_.until() ? *permit_.until() + kGrace : net::Deadline::max();
}

http::RequestHead ExchangeBounds::head_for_upstream() const {
  auto head = head_;
  if (is_request_edited()) head.headers = edited(head_.headers, permit_.outputs().request_headers);
  return head;
}

http::ResponseHead ExchangeBounds::head_for_workload(const http::ResponseHead& answer) const {
  auto head = answer;
  if (is_answer_edited()) head.headers = edited(answer.headers, *answer_edits_);
  return head;
}

std::vector<http::Header> ExchangeBounds::trailers_for_workload(std::vector<http::Header> trailers) const {
  std::erase_if(trailers,
                [this](const auto& trailer) { return is_taken_away(*answer_edits_, trailer.name); });
  return trailers;
}

}  // namespace podjail::proxy
