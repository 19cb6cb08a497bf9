// One call of the Kubernetes API and its answer: the seam between what is asked and how it travels.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/result.h"

namespace podjail::kubernetes {

enum class Method : std::uint8_t { kGet, kPost, kPut, kPatch, kDelete };

struct Call {
  Method method = Method::kGet;
  std::string target;        // path and query, percent-encoded
  std::string body;          // JSON; empty for none
  std::string content_type;  // of the body
};

struct Answer {
  int status = 0;
  std::string body;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Whatever the server answers is an Answer; failing to get one is kUnavailable or kTimeout, an answer
  // beyond the bound kExhausted. Thread rule: from any thread.
  virtual Result<Answer> exchange(const Call& call) = 0;
};

}  // namespace podjail::kubernetes
