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

void narrow(Decision& allowed, const Decision& other) {
  allowed.grants.passthrough &= other.grants.passthrough;
  allowed.grants.tunnel &= other.grants.tunnel;
  allowed.grants.encoded_slash &= other.grants.encoded_slash;
  if (other.max_request_bytes) {
    allowed.max_request_bytes =
        std::min(*other.max_request_bytes, allowed.max_request_bytes.value_or(*other.max_request_bytes));
  }
  merge_tags(allowed.tags, other.tags);
}

}  // namespace podjail::policy
