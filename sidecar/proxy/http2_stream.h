// One request of an HTTP/2 connection, served beside the others: judged like any request, answered by its
// upstream or refused, and recorded once.
#pragma once

#include <optional>

#include "sidecar/http/kept_head.h"
#include "sidecar/proxy/h2_exchange.h"
#include "sidecar/proxy/held_body.h"
#include "sidecar/proxy/http2_downstream.h"
#include "sidecar/proxy/served_request.h"

namespace podjail::proxy {

class Http2Stream {
 public:
  // What all streams of a connection use. Outlives them.
  struct Connection {
    Worker& worker;
    const ConnectionFacts& facts;
    Scheme scheme;
    http2::ServerSession& session;
    const std::function<void()>& pump;  // sends what the session has to send
  };

  // A request to be judged, of which nothing need outlive the call.
  Http2Stream(const Connection& connection, http2::StreamId id, const http::RequestHead& head);
  // One that is not: `rejection` says why.
  Http2Stream(const Connection& connection, http2::StreamId id, const http::Rejection& rejection);
  Http2Stream(const Http2Stream&) = delete;
  Http2Stream& operator=(const Http2Stream&) = delete;

  // Once. Ends when the answer is in the session's hands, or the stream is gone.
  net::Task<void> serve();
  // Called for serve() that failed with an exception: the stream must not look as if it were answered.
  void abandon();
  Http2Downstream& downstream() { return downstream_; }

 private:
  net::Task<void> serve_permitted();
  void refuse(http::Refusal refusal);

  const Connection& connection_;
  const http2::StreamId id_;
  const http::KeptHead head_;
  const std::optional<http::Rejection> rejection_;
  Http2Downstream downstream_;
  ServedRequest served_;
  std::optional<HeldBody> held_;  // where policies read it
};

}  // namespace podjail::proxy
