// A request head that owns what its views are of, for a request that outlives the buffer it was read from.
#pragma once

#include <string>

#include "sidecar/http/message.h"

namespace podjail::http {

class KeptHead {
 public:
  explicit KeptHead(const RequestHead& head);
  KeptHead(const KeptHead&) = delete;
  KeptHead& operator=(const KeptHead&) = delete;

  const RequestHead& head() const { return head_; }

 private:
  std::string text_;
  RequestHead head_;
};

}  // namespace podjail::http
