// What is compiled of one layer.
#pragma once

#include <cstddef>
#include <string>

#include "lib/policy/compiler.h"

namespace podjail::policy {

struct LayerPolicies {
  std::size_t begin = 0;  // of all policies, layer after layer
  std::size_t end = 0;
  std::string default_message{};
  bool judges_requests = false;

  bool empty() const { return begin == end; }
  // The next policy, which is the one of this number.
  void add(std::size_t number, const CompiledPolicy& policy) {
    if (end == 0) begin = number;
    end = number + 1;
    if (default_message.empty()) default_message = policy.default_message;
    judges_requests |= !policy.judge.IsEmpty();
  }
};

}  // namespace podjail::policy
