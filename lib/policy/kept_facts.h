// A copy of a request's facts, for an evaluation after the buffers that they view are gone.
#pragma once

#include <cstddef>
#include <vector>

#include "lib/policy/facts.h"

namespace podjail::policy {

// Bytes of all its texts.
std::size_t text_bytes(const RequestFacts& facts);

class KeptFacts {
 public:
  explicit KeptFacts(const RequestFacts& facts);
  KeptFacts(KeptFacts&&) = default;
  KeptFacts& operator=(KeptFacts&&) = default;

  // Views of this object.
  const RequestFacts& facts() const { return facts_; }

 private:
  std::vector<char> bytes_;  // never grows once it is viewed; keeps its place when it is moved
  std::vector<HeaderView> headers_;
  RequestFacts facts_;
};

}  // namespace podjail::policy
