// HTTP/1.1 with the workload: reads one request after another from a connection, has each judged, and answers
// with the upstream's response or a refusal. Requests are served strictly one at a time, also when they are
// pipelined.
#pragma once

#include <optional>
#include <string>

#include "sidecar/http/request_parser.h"
#include "sidecar/net/buffer.h"
#include "sidecar/proxy/connection_facts.h"
#include "sidecar/proxy/exchange.h"
#include "sidecar/proxy/held_body.h"
#include "sidecar/proxy/http1_downstream.h"
#include "sidecar/proxy/served_request.h"
#include "sidecar/proxy/worker.h"

namespace podjail::proxy {

class HttpSession {
 public:
  // `worker`, `channel` and `facts` must outlive the session.
  HttpSession(Worker& worker, net::Channel& channel, const ConnectionFacts& facts, Scheme scheme);

  // Ends when the connection is to be closed; everything owed to the workload has been written by then.
  net::Task<void> run();

 private:
  enum class HeadState : std::uint8_t { kComplete, kGone, kRejected };
  net::Task<HeadState> read_head();
  net::Task<net::IoOutcome> read_more();
  net::Task<Next> serve_request();
  net::Task<Next> serve_permitted();
  void keep_head();
  // Those of the request being served.
  const ConnectionFacts& facts() const { return absolute_ ? *absolute_ : facts_; }
  net::Task<void> reject_head();
  net::Task<void> refuse_partial_head();

  // Writes a refusal, finishes the record with it, and lets the workload read it before the connection
  // closes.
  net::Task<Next> refuse(http::Refusal refusal);

  Worker& worker_;
  net::Channel& channel_;
  const ConnectionFacts& facts_;
  const Scheme scheme_;
  std::optional<ConnectionFacts> absolute_;  // of a request in absolute form
  net::Buffer in_;
  http::RequestParser parser_;
  Http1Downstream downstream_;
  ExchangeScratch scratch_;
  // The request being served. It lies here and not in a coroutine, whose frame is then small enough to be
  // taken from Asio's cache (at most 1,020 bytes) instead of being allocated for every request.
  std::optional<ServedRequest> served_;
  std::optional<HeldBody> held_;  // where policies read it
  enum class End : std::uint8_t { kProper, kAbort } end_ = End::kProper;
  std::string head_copy_;  // the head of a request whose buffer moves on while it is served
};

// Whether bytes of this connection may follow the head while it is served, which then cannot stay in the
// buffer.
inline bool is_followed(const http::RequestHead& head) {
  return head.framing != http::Framing::kNone || !head.upgrade.empty();
}

}  // namespace podjail::proxy
