// What the permit bounds an exchange by, and what it changes in the two heads.
#include "sidecar/proxy/exchange.h"
#include "sidecar/proxy/header_edits.h"

namespace podjail::proxy {

void Exchange::start_clock() {
  if (!permit_.until()) return;
  clock_.emplace(worker_.deadlines(), [this] { expire(); });
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

// Before anything is relayed: an answer that says itself that it is too large is refused, not cut off.
bool Exchange::check_announced_length() {
  const auto& head = parser_.head();
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
  if (is_answer_edited()) head.headers = edited(head.headers, permit_.outputs().response_headers);
  return head;
}

}  // namespace podjail::proxy
