// What policy bounds an exchange by, what it says of the answer, and what it changes in the two heads.
#include "sidecar/proxy/exchange.h"
#include "sidecar/proxy/header_edits.h"

namespace podjail::proxy {

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

bool Exchange::is_within_limit(std::uint64_t response_bytes) const {
  return !max_response_bytes_ || response_bytes <= *max_response_bytes_;
}

// Before anything is relayed: an answer that a policy denies, or that says itself that it is too large, is
// refused, not cut off.
bool Exchange::admit_answer() {
  const auto& head = parser_.head();
  if (const auto* decision = served_.judge_answer(head_, head)) {
    if (decision->verdict == Verdict::kDeny) {
      fail(decision->reason);
      outcome_.message = decision->message;
      return false;
    }
    max_response_bytes_ = decision->outputs.max_response_bytes;
    answer_edits_ = &decision->outputs.response_headers;
  }
  if (head.framing != http::Framing::kLength || is_within_limit(head.content_length)) return true;
  fail(Reason::kResponseLimit);
  return false;
}

http::RequestHead Exchange::head_for_upstream() const {
  auto head = head_;
  head.headers = edited(head_.headers, permit_.outputs().request_headers);
  return head;
}

http::ResponseHead Exchange::head_for_workload() const {
  auto head = parser_.head();
  if (is_answer_edited()) head.headers = edited(head.headers, *answer_edits_);
  return head;
}

}  // namespace podjail::proxy
