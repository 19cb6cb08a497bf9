// A request's body on an HTTP/1.1 connection, framed as its head says.
#pragma once

#include "sidecar/net/channel.h"
#include "sidecar/proxy/body_sink.h"

namespace podjail::proxy {

class Http1Body final : public BodySink {
 public:
  // Each write may take `timeout`. `upstream` must outlive it.
  Http1Body(net::Channel& upstream, http::Framing framing, std::chrono::milliseconds timeout)
      : upstream_(upstream), framing_(framing), timeout_(timeout) {}

  net::Task<bool> write(const Downstream::Pieces& pieces) override;
  net::Task<bool> end_body() override;
  void cancel() override { upstream_.cancel(); }

 private:
  net::Channel& upstream_;
  const http::Framing framing_;
  const std::chrono::milliseconds timeout_;
};

}  // namespace podjail::proxy
