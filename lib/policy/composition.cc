#include "lib/policy/composition.h"

#include <algorithm>

namespace podjail::policy {

void Composition::take(std::string_view layer, Decision&& said) {
  decision_ = std::move(said);
  decision_.layer = layer;
}

void Composition::deny(std::string_view layer, Decision&& said) {
  take(layer, std::move(said));
  state_ = State::kRefused;
}

void Composition::allow(std::string_view layer, Decision&& said) {
  switch (state_) {
    case State::kUndecided:
      take(layer, std::move(said));
      state_ = State::kAllowed;
      return;
    case State::kAllowed:
      narrow(decision_, said);
      return;
    case State::kRefused:
      return;
  }
}

void Composition::no_opinion(std::string_view layer, LayerDefault fallback, Decision&& said) {
  if (fallback == LayerDefault::kPass || state_ == State::kRefused) return;
  take(layer, std::move(said));
  state_ = State::kRefused;
}

Standing add_opinion(Opinion&& opinion, const std::string& policy, Decision& decision) {
  const auto refuse = [&](Reason reason) {
    decision = {Verdict::kDeny, reason, std::move(opinion.message), policy, {}, {}};
    decision.tags = std::move(opinion.tags);
    return Standing::kFinal;
  };
  switch (opinion.kind) {
    case Opinion::Kind::kNone:
      return Standing::kOpen;
    case Opinion::Kind::kDeny:
      return refuse(Reason::kPolicyDenied);
    case Opinion::Kind::kInvalid:
      return refuse(Reason::kPolicyResult);
    case Opinion::Kind::kAllow:
      break;
  }
  if (decision.verdict == Verdict::kDeny) {
    decision.verdict = Verdict::kAllow;
    decision.reason = Reason::kAllowed;
    decision.message.clear();
    decision.policy = policy;
  }
  merge_tags(decision.tags, opinion.tags);
  decision.grants.passthrough |= opinion.grants.passthrough;
  decision.grants.tunnel |= opinion.grants.tunnel;
  decision.grants.encoded_slash |= opinion.grants.encoded_slash;
  if (opinion.max_request_bytes) {
    decision.max_request_bytes =
        std::min(*opinion.max_request_bytes, decision.max_request_bytes.value_or(*opinion.max_request_bytes));
  }
  return Standing::kOpen;
}

void narrow(Decision& allowed, const Decision& other) {
  allowed.grants.passthrough &= other.grants.passthrough;
  allowed.grants.tunnel &= other.grants.tunnel;
  allowed.grants.encoded_slash &= other.grants.encoded_slash;
  if (other.max_request_bytes) {
    allowed.max_request_bytes =
        std::min(*other.max_request_bytes, allowed.max_request_bytes.value_or(*other.max_request_bytes));
  }
  merge_tags(allowed.tags, other.tags);
  allowed.outputs = other.outputs;
}

}  // namespace podjail::policy
