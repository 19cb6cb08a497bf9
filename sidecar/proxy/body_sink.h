// Where a request's body goes: a connection to an upstream, or one stream of it.
#pragma once

#include "sidecar/net/cancellable.h"
#include "sidecar/net/task.h"
#include "sidecar/proxy/downstream.h"

namespace podjail::proxy {

class BodySink : public net::Cancellable {
 public:
  // False: the upstream takes no more. The pieces must stay valid meanwhile.
  virtual net::Task<bool> write(const Downstream::Pieces& pieces) = 0;
  virtual net::Task<bool> end_body() = 0;  // the body is whole

 protected:
  ~BodySink() = default;
};

}  // namespace podjail::proxy
