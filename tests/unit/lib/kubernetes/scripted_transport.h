// A transport that answers from a list and keeps what it was asked.
#pragma once

#include <deque>
#include <vector>

#include "lib/kubernetes/transport.h"

namespace podjail::kubernetes {

class ScriptedTransport final : public Transport {
 public:
  explicit ScriptedTransport(std::deque<Answer> answers) : answers_(std::move(answers)) {}

  Result<Answer> exchange(const Call& call) override {
    calls.push_back(call);
    if (answers_.empty()) return fail(ErrorKind::kUnavailable, "nobody answers");
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  std::vector<Call> calls;

 private:
  std::deque<Answer> answers_;
};

}  // namespace podjail::kubernetes
